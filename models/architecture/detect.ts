import { ModelError } from '../errors.ts';
import type { Network } from '../onnx/network.ts';
import { type Rrdb, scaleOfRrdb } from '../onnx/rrdb.ts';
import type { Srvgg } from '../onnx/srvgg.ts';
import type { Weights } from '../safetensors.ts';
import { rrdbNames } from './rrdb-keys.ts';

export type Detected = {
  network: Network;
  /** Output pixels per input pixel, along each side. */
  scale: number;
  /** The same tensors under the names that `networkOnnx` takes. */
  weights: Weights;
};

const COLOURS = 3;

/**
 * Finds out from names and shapes which network the tensors are of. Nobody need know: every number of the two
 * architectures shows in their tensors. (But SRVGGNetCompact without slopes is taken to use ReLU, as ours does.)
 *
 * @throws ModelError `unsupported` saying what was expected. Whether every tensor fits shows when the graph is written.
 */
export function detectNetwork(given: Weights): Detected {
  // What PyTorch's wrapper for several GPUs puts before every name.
  const plain = rename(given, (name) => name.replace(/^module\./, ''));
  const weights = rename(plain, rrdbNames([...plain.keys()]));
  if (weights.has('conv_first.weight')) {
    const network = detectRrdb(weights);
    return { network, scale: scaleOfRrdb(network), weights };
  }
  if (weights.has('body.0.weight')) return { ...detectSrvgg(weights), weights };
  const some = [...given.keys()].slice(0, 3).join(', ') || 'none';
  throw unsupported(`its tensors (${some}, …) are neither of RRDBNet nor of SRVGGNetCompact`);
}

function rename(weights: Weights, to: (name: string) => string): Weights {
  const renamed: Weights = new Map();
  for (const [name, tensor] of weights) {
    if (renamed.has(to(name))) throw unsupported(`two tensors are ${to(name)}`);
    renamed.set(to(name), tensor);
  }
  return renamed;
}

function detectRrdb(weights: Weights): Rrdb {
  const [features, inputs] = shapeOf(weights, 'conv_first.weight');
  const [growth] = shapeOf(weights, 'body.0.rdb1.conv1.weight');
  const fold = inputs === COLOURS ? 1 : inputs === COLOURS * 4 ? 2 : undefined;
  if (!fold) throw unsupported(`its first layer takes ${inputs} channels; ×4 nets have 3, ×2 nets 12`);
  const blocks = countOf(weights, (index) => `body.${index}.rdb1.conv1.weight`, 0);
  const doublings = countOf(weights, (index) => `conv_up${index}.weight`, 1);
  if (2 ** doublings <= fold || doublings > 3) throw unsupported(`it doubles ${doublings} times`);
  return { kind: 'rrdb', features, growth, blocks, fold, doublings };
}

function detectSrvgg(weights: Weights): { network: Srvgg; scale: number } {
  const [features] = shapeOf(weights, 'body.0.weight');
  const layers = [...weights.keys()].map((name) => Number(/^body\.(\d+)\.weight$/.exec(name)?.[1] ?? -1));
  const last = Math.max(...layers);
  const activation = weights.has('body.1.weight') ? 'prelu' : 'relu';
  const convs = (last - 2) / 2;
  if (!Number.isInteger(convs) || convs < 0) throw unsupported(`its last layer is body.${last}`);
  const [outputs] = shapeOf(weights, `body.${last}.weight`);
  const scale = Math.sqrt(outputs / COLOURS);
  if (![2, 3, 4, 8].includes(scale))
    throw unsupported(`its last layer has ${outputs} channels: no scale of ours`);
  return { network: { kind: 'srvgg', features, convs, activation }, scale };
}

/** How many in a row there are. */
function countOf(weights: Weights, name: (index: number) => string, start: number): number {
  let count = 0;
  while (weights.has(name(start + count))) count++;
  return count;
}

function shapeOf(weights: Weights, name: string): [outputs: number, inputs: number] {
  const [outputs = 0, inputs = 0, ...kernel] = weights.get(name)?.shape ?? [];
  if (outputs < 1 || inputs < 1 || kernel.join() !== '3,3')
    throw unsupported(`${name} is ${weights.has(name) ? 'no 3×3 convolution' : 'missing'}`);
  return [outputs, inputs];
}

const unsupported = (what: string) => new ModelError('unsupported', `this network is not supported: ${what}`);

import { mkdir, readFile, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { detectNetwork } from '../architecture/detect.ts';
import { catalog } from '../catalog.ts';
import { ModelError } from '../errors.ts';
import { jointOf, type Network, networkOnnx } from '../onnx/network.ts';
import { isCheckpoint, readCheckpoint } from '../pth/checkpoint.ts';
import { readSafetensors, type Weights } from '../safetensors.ts';
import { writeSafetensors } from '../safetensors-write.ts';
import { openSession } from '../session.ts';
import { checkedName, install, type Manifest, sha256Of } from './manifest.ts';
import { officialFiles, officialLicence } from './official.ts';
import { inspectReadyOnnx } from './ready-onnx.ts';

/** Beyond any checkpoint of a network this runs: x4plus with both sets of weights has 134 MB. */
const MAX_BYTES = 512 * 2 ** 20;
/** Just enough to see a network at work. */
const TRIAL = { width: 16, height: 16 };

export type Import = {
  /** Where it is installed: MODELS_DIR. */
  folder: string;
  /** Default: the file's own, without its extension. */
  name?: string | undefined;
  licence?: string | undefined;
};

/**
 * Installs a model from a file: a PyTorch checkpoint, .safetensors, or a ready .onnx. It is run once before anything is
 * written; a refused file leaves nothing.
 *
 * @throws ModelError `missing`, `damaged`, or `unsupported`, with one sentence that says why.
 */
export async function importModel(path: string, options: Import): Promise<Manifest> {
  const name = checkedName(options.name ?? basename(path, extname(path)));
  if (catalog.some((entry) => entry.builtin && entry.name === name))
    throw new ModelError(
      'unsupported',
      `${name} is the name of a built-in model; choose another with --name.`,
    );
  const file = await readWhole(path);
  const { folder } = options;
  const sha256 = sha256Of(file);
  const isOfficial = officialFiles.some((official) => official.sha256 === sha256);
  const licence = options.licence ?? (isOfficial ? officialLicence : 'unknown');
  const about = { name, licence, source: { file: basename(path), sha256 } };
  if (extname(path).toLowerCase() === '.onnx') {
    const graph = await inspectReadyOnnx(file);
    await mkdir(folder, { recursive: true });
    return install(folder, { weights: file, extension: 'onnx' }, { ...about, ...graph });
  }
  const { network, scale, weights } = detectNetwork(readWeightsOf(path, file));
  refuseNonsense(weights);
  await tryOut(network, scale, weights);
  await mkdir(folder, { recursive: true });
  const content = { weights: writeSafetensors(weights), extension: 'safetensors' } as const;
  return install(folder, content, { ...about, network, scale, ...jointOf(network), tile: tileOf(network) });
}

/** By what it is, not by what it is called: .pth files are named .pt, .ckpt or .bin too. */
function readWeightsOf(path: string, file: Uint8Array): Weights {
  if (isCheckpoint(file)) return readCheckpoint(file);
  if (extname(path).toLowerCase() === '.safetensors') return readSafetensors(file);
  throw new ModelError('unsupported', `${path} is no .pth, .safetensors or .onnx file.`);
}

async function readWhole(path: string): Promise<Uint8Array> {
  const unreadable = (error: NodeJS.ErrnoException) => {
    throw new ModelError('missing', `${path} cannot be read (${error.code}).`, { cause: error });
  };
  const found = await stat(path).catch(unreadable);
  if (!found.isFile()) throw new ModelError('unsupported', `${path} is no file.`);
  if (found.size > MAX_BYTES)
    throw new ModelError('unsupported', `${path} has ${found.size} bytes; the limit is ${MAX_BYTES}.`);
  return readFile(path).catch(unreadable);
}

function refuseNonsense(weights: Weights): void {
  for (const [name, { data }] of weights)
    if (!data.every(Number.isFinite))
      throw new ModelError('damaged', `tensor ${name} has a number that is none.`);
}

async function tryOut(network: Network, scale: number, weights: Weights): Promise<void> {
  const session = await openSession(networkOnnx(network, scale, weights, TRIAL), {
    device: 'cpu',
    threads: 1,
  });
  await session.close();
}

/**
 * Sides of a tile in input pixels. Larger ones waste less on their overlap; these keep a media process under 600 MB on
 * a CPU with the largest network of each kind, see docs/models.md.
 */
function tileOf(network: Network): Manifest['tile'] {
  const side = network.kind === 'rrdb' && network.fold === 1 ? 224 : 384;
  return { width: side, height: side };
}

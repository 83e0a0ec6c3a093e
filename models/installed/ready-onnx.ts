import { ModelError } from '../errors.ts';
import { FLOAT, FLOAT16, UINT8 } from '../onnx/encode.ts';
import type { TileSize } from '../onnx/image.ts';
import { wideJoint } from '../onnx/network.ts';
import { type GraphValue, type ReadModel, readModel } from '../onnx/read-model.ts';
import { wrapOnnx } from '../onnx/wrap.ts';
import { openSession } from '../session.ts';
import type { Manifest } from './manifest.ts';

type About = Pick<Manifest, 'network' | 'scale' | 'overlap' | 'blend' | 'tile'>;

/** For graphs that take any size. A multiple of everything that networks fold. */
const DEFAULT_TILE = { width: 256, height: 256 };
const TRIAL = { width: 64, height: 64 };
/** Clip and Round as they are put around it; the newest that ONNX Runtime 1.30 knows is far beyond. */
const MIN_OPSET = 11;
const SCALES = [2, 3, 4, 8];

/**
 * What must be known of a ready ONNX file to run it. Two kinds are taken: bytes [height, width, 3] to bytes, both fixed,
 * as this project writes them; and planes of floats from 0 to 1, [1, 3, height, width], red first, as PyTorch exports
 * them, whose height and width may be free.
 *
 * How far it looks cannot be seen from outside, so its tiles overlap and fade like RRDBNet's.
 *
 * @throws ModelError `damaged`, `unsupported`
 */
export async function inspectReadyOnnx(file: Uint8Array): Promise<About> {
  const model = readModel(file);
  const { input, output } = model;
  const isBytes = input.type === UINT8 && output.type === UINT8;
  const tile = isBytes ? bytesTile(input, output) : planesTile(model);
  const trial = isBytes || isFixed(input) ? tile : TRIAL;
  const graph = isBytes ? file : wrapOnnx(model, trial);
  const session = await openSession(graph, { device: 'cpu', threads: 0 });
  const result = await session.run(new Uint8Array(trial.width * trial.height * 3)).finally(session.close);
  const scale = Math.sqrt(result.length / (trial.width * trial.height * 3));
  if (!SCALES.includes(scale))
    throw unsupported(`it enlarges ×${scale.toFixed(2)}; taken are ×${SCALES.join(', ×')}`);
  return { network: { kind: 'onnx', image: isBytes ? 'bytes' : 'planes' }, scale, ...wideJoint, tile };
}

function bytesTile(input: GraphValue, output: GraphValue): TileSize {
  const [height, width, channels] = input.dims;
  if (height && width && channels === 3 && output.dims.length === 3 && input.dims.length === 3)
    return { height, width };
  throw unsupported(`bytes must be [height, width, 3], both fixed; its input is ${shown(input)}`);
}

function planesTile({ input, output, opset }: ReadModel): TileSize {
  const isFloat = ({ type }: GraphValue) => type === FLOAT || type === FLOAT16;
  const [batch = 1, channels = 3, height, width] = input.dims;
  const isPlanes = batch === 1 && channels === 3 && input.dims.length === 4 && output.dims.length === 4;
  if (!isFloat(input) || !isFloat(output) || !isPlanes || !height !== !width)
    throw unsupported(`it must take floats [1, 3, height, width]; its input is ${shown(input)}`);
  if (opset < MIN_OPSET)
    throw unsupported(`its opset is ${opset}; export it again with ${MIN_OPSET} or newer`);
  return height && width ? { height, width } : DEFAULT_TILE;
}

const isFixed = ({ dims }: GraphValue) => dims.slice(2).every((size) => size !== undefined);

const shown = ({ type, dims }: GraphValue) =>
  `[${dims.map((size) => size ?? '?').join(', ')}] of type ${type}`;

const unsupported = (what: string) => new ModelError('unsupported', `this .onnx file is refused: ${what}.`);

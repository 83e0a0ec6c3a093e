import { z } from 'zod';
import { ModelError } from './errors.ts';

export type Tensor = { shape: number[]; data: Float32Array };
export type Weights = Map<string, Tensor>;

const tensorHeader = z.strictObject({
  dtype: z.enum(['F16', 'F32', 'BF16']),
  shape: z.array(z.int().min(0)).max(8),
  data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
});
const fileHeader = z.record(z.string(), z.unknown());
type TensorHeader = z.output<typeof tensorHeader>;

/** The format's own limit on its JSON header. */
const MAX_HEADER = 100_000_000;
const bytesPer = { F16: 2, BF16: 2, F32: 4 } as const;

/**
 * Reads a .safetensors file (8-byte little-endian length, JSON header, data) into 32-bit floats. Nothing in the file
 * is trusted: every length and offset is checked against the bytes that are there before it is used.
 *
 * @throws ModelError `damaged` saying what does not fit.
 */
export function readSafetensors(file: Uint8Array): Weights {
  const { header, data } = split(file);
  const weights: Weights = new Map();
  const spans: [number, number][] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const tensor = tensorHeader.safeParse(value);
    if (!tensor.success) throw damaged(`the header of ${name} is not one of F16, BF16 or F32 numbers`);
    const [from, to] = checkedSpan(name, tensor.data, data.length);
    spans.push([from, to]);
    weights.set(name, {
      shape: tensor.data.shape,
      data: toFloats(tensor.data.dtype, data.subarray(from, to)),
    });
  }
  refuseOverlap(spans, data.length);
  return weights;
}

function split(file: Uint8Array): { header: Record<string, unknown>; data: Uint8Array } {
  if (file.length < 8) throw damaged(`${file.length} bytes are too few`);
  const length = new DataView(file.buffer, file.byteOffset).getBigUint64(0, true);
  if (length > BigInt(Math.min(MAX_HEADER, file.length - 8))) {
    throw damaged(`a header of ${length} bytes does not fit into a file of ${file.length}`);
  }
  const end = 8 + Number(length);
  const header = fileHeader.safeParse(parseJson(file.subarray(8, end)));
  if (!header.success) throw damaged('the header is not a JSON object');
  return { header: header.data, data: file.subarray(end) };
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

function checkedSpan(name: string, tensor: TensorHeader, available: number): [number, number] {
  const [from, to] = tensor.data_offsets;
  if (from > to || to > available)
    throw damaged(`${name} lies at ${from}..${to} of ${available} bytes of data`);
  const bytes = tensor.shape.reduce((product, size) => product * size, bytesPer[tensor.dtype]);
  if (bytes !== to - from) {
    throw damaged(`${name} is [${tensor.shape}] ${tensor.dtype}, ${bytes} bytes, but has ${to - from}`);
  }
  return [from, to];
}

/** Tensors must tile the data exactly; otherwise two could share bytes, or bytes could hide between them. */
function refuseOverlap(spans: [number, number][], total: number): void {
  let reached = 0;
  for (const [from, to] of spans.sort(([a, aEnd], [b, bEnd]) => a - b || aEnd - bEnd)) {
    if (from !== reached) throw damaged(`tensors overlap or leave a gap at byte ${reached} of the data`);
    reached = to;
  }
  if (reached !== total) throw damaged(`${total - reached} bytes of data belong to no tensor`);
}

/** 32-bit floats that lie aligned stay where they are: of the largest network a copy would take 67 MB. */
function toFloats(dtype: TensorHeader['dtype'], bytes: Uint8Array): Float32Array {
  const { buffer, byteOffset, byteLength } = bytes;
  if (dtype === 'F32' && byteOffset % 4 === 0) return new Float32Array(buffer, byteOffset, byteLength / 4);
  // Number arrays need an aligned start. Not `slice`: on a Buffer that is a view.
  const copy = new Uint8Array(bytes).buffer;
  if (dtype === 'F32') return new Float32Array(copy);
  if (dtype === 'F16') return Float32Array.from(new Float16Array(copy));
  // bfloat16 is the upper half of a float32.
  return new Float32Array(Uint32Array.from(new Uint16Array(copy), (half) => half << 16).buffer);
}

const damaged = (what: string) => new ModelError('damaged', `not a sound .safetensors file: ${what}`);

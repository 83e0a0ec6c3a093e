/**
 * The part of Protocol Buffers' wire format that an ONNX file needs: varints, 32-bit floats and length-delimited
 * fields. Written here because the alternative, a runtime plus the generated classes of the whole ONNX schema, is a
 * hundred times this file for one message type that is only ever written.
 */
const VARINT = 0;
const DELIMITED = 2;
const FIXED_32 = 5;

/**
 * Encoded bytes, in pieces that are joined once at the end: joining at every level would copy 67 MB of weights four
 * times.
 */
export type Pieces = readonly Uint8Array[];

function varint(value: number): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${value} cannot be a varint`);
  const bytes: number[] = [];
  let rest = value;
  // Division, not shifts: shifts would cut the number to 32 bits.
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

const tag = (field: number, type: number) => varint(field * 8 + type);

export const integer = (field: number, value: number): Pieces => [tag(field, VARINT), varint(value)];

export const float = (field: number, value: number): Pieces => [
  tag(field, FIXED_32),
  new Uint8Array(Float32Array.of(value).buffer),
];

export const bytes = (field: number, value: Uint8Array): Pieces => message(field, [[value]]);

export const text = (field: number, value: string): Pieces => bytes(field, Buffer.from(value));

export function message(field: number, parts: readonly Pieces[]): Pieces {
  const pieces = parts.flat();
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  return [tag(field, DELIMITED), varint(length), ...pieces];
}

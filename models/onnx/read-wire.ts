import { ModelError } from '../errors.ts';

/** One field of a message: its number, and its bytes or its value. `raw` has the tag too, for copying it unchanged. */
export type Field = { field: number; value: number | Uint8Array; raw: Uint8Array };

const VARINT = 0;
const FIXED_64 = 1;
const DELIMITED = 2;
const FIXED_32 = 5;
const MAX_VARINT_BYTES = 10;

/**
 * Splits a Protocol Buffers message into its fields.
 * @throws ModelError `damaged` when the bytes are none.
 */
export function readFields(bytes: Uint8Array): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let index = 0; index < MAX_VARINT_BYTES; index++) {
      const byte = bytes[at++];
      if (byte === undefined) break;
      // Negative numbers come out wrong beyond 2^53; no field that is looked at has one.
      value += (byte & 0x7f) * 2 ** (7 * index);
      if (byte < 0x80) return value;
    }
    throw damaged();
  };
  const take = (count: number): Uint8Array => {
    if (count > bytes.length - at) throw damaged();
    at += count;
    return bytes.subarray(at - count, at);
  };
  while (at < bytes.length) {
    const start = at;
    const tag = varint();
    const value = readValue(tag % 8, varint, take);
    fields.push({ field: Math.floor(tag / 8), value, raw: bytes.subarray(start, at) });
  }
  return fields;
}

function readValue(
  type: number,
  varint: () => number,
  take: (count: number) => Uint8Array,
): number | Uint8Array {
  if (type === VARINT) return varint();
  if (type === DELIMITED) return take(varint());
  if (type === FIXED_64) return take(8);
  if (type === FIXED_32) return take(4);
  throw damaged();
}

/** The messages, strings or bytes under a field number. */
export const allBytes = (fields: Field[], field: number): Uint8Array[] =>
  fields.flatMap((each) => (each.field === field && each.value instanceof Uint8Array ? [each.value] : []));

export const firstBytes = (fields: Field[], field: number): Uint8Array =>
  allBytes(fields, field)[0] ?? new Uint8Array();

export function firstNumber(fields: Field[], field: number): number | undefined {
  const found = fields.find((each) => each.field === field)?.value;
  return typeof found === 'number' ? found : undefined;
}

const damaged = () => new ModelError('damaged', 'not a sound .onnx file: it is cut short or no ONNX at all');

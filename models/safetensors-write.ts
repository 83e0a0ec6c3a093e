import type { Weights } from './safetensors.ts';

/** The bytes of a .safetensors file that holds the tensors as 32-bit floats. */
export function writeSafetensors(weights: Weights): Buffer {
  let offset = 0;
  const tensors = [...weights].map(([name, { shape, data }]) => {
    const span = [offset, offset + data.byteLength];
    offset += data.byteLength;
    return [name, { dtype: 'F32', shape, data_offsets: span }] as const;
  });
  const json = JSON.stringify(Object.fromEntries(tensors));
  // Aligned, as the format advises, so that a reader may map the numbers.
  const header = Buffer.from(json.padEnd(Math.ceil(json.length / 8) * 8));
  const length = Buffer.from(BigUint64Array.of(BigInt(header.length)).buffer);
  const data = [...weights.values()].map((tensor) =>
    Buffer.from(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength),
  );
  return Buffer.concat([length, header, ...data]);
}

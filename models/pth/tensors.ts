import { z } from 'zod';
import type { Tensor } from '../safetensors.ts';
import { damaged, refused } from './cursor.ts';
import type { PickleWorld } from './pickle.ts';

/** A kind of storage: the width of its numbers in bytes, and how they become 32-bit floats. */
class StorageType {
  readonly name: string;
  readonly bytesPer: number;
  readonly floats: (bytes: ArrayBuffer) => Float32Array;
  constructor(name: string, bytesPer: number, floats: (bytes: ArrayBuffer) => Float32Array) {
    this.name = name;
    this.bytesPer = bytesPer;
    this.floats = floats;
  }
}

export type Storage = { type: StorageType; key: string; count: number };

/** A tensor as the pickle describes it: nothing is copied, nor its storage looked for, until it is asked for. */
class TensorView {
  readonly storage: Storage;
  readonly offset: number;
  readonly shape: number[];
  readonly stride: number[];
  constructor({ storage, offset, shape, stride }: Omit<TensorView, never>) {
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.stride = stride;
  }
}

const storageTypes = [
  new StorageType('torch FloatStorage', 4, (bytes) => new Float32Array(bytes)),
  new StorageType('torch HalfStorage', 2, (bytes) => Float32Array.from(new Float16Array(bytes))),
  // bfloat16 is the upper half of a float32.
  new StorageType('torch BFloat16Storage', 2, (bytes) => {
    return new Float32Array(Uint32Array.from(new Uint16Array(bytes), (half) => half << 16).buffer);
  }),
  new StorageType('torch LongStorage', 8, (bytes) => Float32Array.from(new BigInt64Array(bytes), Number)),
];

const count = z.int().min(0);
const storageId = z.tuple([
  z.literal('storage'),
  z.instanceof(StorageType),
  z.string().regex(/^\d{1,20}$/),
  z.string(),
  count,
]);
/** The legacy format has a sixth field: where one storage is a part of another. */
const legacyStorageId = z.tuple([...storageId.def.items, z.null()]);
const storage = z.looseObject({ type: z.instanceof(StorageType), key: z.string(), count });
const rebuildArguments = z
  .tuple([storage, count, z.array(count).max(8), z.array(count).max(8)])
  .rest(z.unknown());

/**
 * What a checkpoint of tensors may name: dictionaries, four types of storage, and two ways to say "a tensor".
 * @param storages is filled with each storage that the pickle mentions, by its key
 */
export function tensorWorld(storages: Map<string, Storage>): PickleWorld {
  return {
    globals: new Map<string, unknown>([
      ['collections OrderedDict', newDictionary],
      ['torch._utils _rebuild_tensor_v2', rebuildTensor],
      ['torch._utils _rebuild_parameter', rebuildParameter],
      ...storageTypes.map((type): [string, unknown] => [type.name, type]),
    ]),
    persistent: (id) => {
      const parsed = z.union([storageId, legacyStorageId]).safeParse(id);
      if (!parsed.success) throw damaged('its pickle describes a storage in another way than PyTorch');
      const [, type, key, , size] = parsed.data;
      const known = storages.get(key);
      if (known && (known.type !== type || known.count !== size))
        throw damaged(`storage ${key} is described twice`);
      const found = known ?? { type, key, count: size };
      storages.set(key, found);
      return found;
    },
  };
}

function newDictionary(args: readonly unknown[]): Map<unknown, unknown> {
  if (args.length > 0) throw refused('its pickle has a dictionary written by Python 2');
  return new Map();
}

function rebuildTensor(args: readonly unknown[]): TensorView {
  const parsed = rebuildArguments.safeParse(args);
  if (!parsed.success) throw damaged('its pickle describes a tensor in another way than PyTorch');
  const [from, offset, shape, stride] = parsed.data;
  if (shape.length !== stride.length) throw damaged('a tensor has more sizes than strides, or fewer');
  return new TensorView({ storage: from, offset, shape, stride });
}

function rebuildParameter([tensor]: readonly unknown[]): TensorView {
  if (tensor instanceof TensorView) return tensor;
  throw damaged('a parameter holds no tensor');
}

export const isTensor = (value: unknown): value is TensorView => value instanceof TensorView;

/** How many numbers a tensor has. May be far more than its storage: strides of 0 repeat. */
export const sizeOf = ({ shape }: TensorView): number => shape.reduce((product, size) => product * size, 1);

/**
 * Copies a tensor out of its storage, in the order of its shape.
 *
 * @param bytes of the whole storage
 * @throws ModelError `damaged` when the tensor reaches outside, or the storage has another size than it says.
 */
export function readTensor(name: string, view: TensorView, bytes: Uint8Array): Tensor {
  const { storage: from, offset, shape, stride } = view;
  const { type } = from;
  if (bytes.length !== from.count * type.bytesPer) {
    throw damaged(`the storage of ${name} has ${bytes.length} bytes, not ${from.count} × ${type.bytesPer}`);
  }
  const size = sizeOf(view);
  const reach = shape.reduce((sum, length, axis) => sum + (length - 1) * (stride[axis] ?? 0), 1);
  if (size > 0 && offset + reach > from.count) throw damaged(`${name} reaches outside its storage`);
  if (size === 0) return { shape, data: new Float32Array() };
  const first = offset * type.bytesPer;
  // A copy, because number arrays need an aligned start.
  const window = type.floats(new Uint8Array(bytes.subarray(first, first + reach * type.bytesPer)).buffer);
  return { shape, data: isPacked(view) ? window : gather(window, view) };
}

function isPacked({ shape, stride }: TensorView): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && stride[axis] !== expected) return false;
    expected *= shape[axis] ?? 1;
  }
  return true;
}

function gather(window: Float32Array, view: TensorView): Float32Array {
  const { shape, stride } = view;
  const index = shape.map(() => 0);
  const packed = new Float32Array(sizeOf(view));
  for (let at = 0, from = 0; at < packed.length; at++) {
    packed[at] = window[from] ?? 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const [length = 1, step = 0, reached = 0] = [shape[axis], stride[axis], index[axis]];
      from += step;
      index[axis] = reached + 1;
      if (reached + 1 < length) break;
      from -= length * step;
      index[axis] = 0;
    }
  }
  return packed;
}

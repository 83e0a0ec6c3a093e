import { crc32 } from 'node:zlib';
import { opcodeOf } from './opcodes.ts';

/** A tensor to be saved: `bytes` are those of its storage. */
export class Saved {
  readonly type: string;
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly count: number;
  readonly shape: number[];
  readonly stride: number[];
  readonly offset: number;
  constructor(
    key: string,
    numbers: Numbers,
    shape: number[],
    view: { stride?: number[]; offset?: number } = {},
  ) {
    const [type, count] = typeAndCount(numbers);
    this.type = type;
    this.key = key;
    this.bytes = new Uint8Array(numbers.buffer);
    this.count = count;
    this.shape = shape;
    this.stride = view.stride ?? shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
    this.offset = view.offset ?? 0;
  }
}
type Numbers =
  | Float32Array<ArrayBuffer>
  | Float16Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | BigInt64Array<ArrayBuffer>;

function typeAndCount(numbers: Numbers): [string, number] {
  const names = {
    Float32Array: 'Float',
    Float16Array: 'Half',
    Uint16Array: 'BFloat16',
    BigInt64Array: 'Long',
  };
  const name = names[numbers.constructor.name as keyof typeof names];
  return [`${name}Storage`, numbers.length];
}

const op = (name: string, ...rest: Uint8Array[]) => Buffer.concat([Buffer.of(opcodeOf(name)), ...rest]);
const u32 = (value: number) => Buffer.from(Uint32Array.of(value).buffer);
const long = (hex: string) => Buffer.concat([Buffer.of(hex.length / 2), Buffer.from(hex, 'hex').reverse()]);

/** Opcodes by name, with their raw arguments, in a row. For pickles that no honest writer makes. */
export const opcodes = (...list: (string | Uint8Array)[]): Buffer =>
  Buffer.concat(list.map((item) => (typeof item === 'string' ? op(item) : item)));
export const global = (module: string, name: string) => op('GLOBAL', Buffer.from(`${module}\n${name}\n`));

/** The opcodes of a value, as PyTorch writes them but for the memo. */
export function value(of: unknown, legacy = false): Buffer {
  const inner = (item: unknown) => value(item, legacy);
  if (of === null) return op('NONE');
  if (typeof of === 'boolean') return op(of ? 'NEWTRUE' : 'NEWFALSE');
  if (typeof of === 'number') return Number.isInteger(of) ? op('BININT', u32(of)) : op('BINFLOAT', float(of));
  if (typeof of === 'string') return op('BINUNICODE', u32(Buffer.byteLength(of)), Buffer.from(of));
  if (Array.isArray(of)) return opcodes('MARK', ...of.map(inner), 'TUPLE');
  if (of instanceof Saved) return tensor(of, legacy);
  if (of instanceof Uint8Array) return Buffer.from(of);
  const entries = Object.entries(of as object).flatMap(([key, item]) => [inner(key), inner(item)]);
  return opcodes(
    global('collections', 'OrderedDict'),
    'EMPTY_TUPLE',
    'REDUCE',
    'MARK',
    ...entries,
    'SETITEMS',
  );
}

function tensor({ type, key, count, offset, shape, stride }: Saved, legacy: boolean): Buffer {
  const fields = [global('torch', type), value(key), value('cpu'), value(count)];
  const storage = opcodes(
    'MARK',
    value('storage'),
    ...fields,
    ...(legacy ? ['NONE'] : []),
    'TUPLE',
    'BINPERSID',
  );
  const rebuild = global('torch._utils', '_rebuild_tensor_v2');
  const args = [storage, offset, shape, stride, false, {}].map((item) => value(item));
  return opcodes(rebuild, 'MARK', ...args, 'TUPLE', 'REDUCE');
}

function float(of: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(of);
  return bytes;
}

export const pickle = (...parts: (string | Uint8Array)[]): Buffer =>
  opcodes(op('PROTO', Buffer.of(2)), ...parts, 'STOP');

/** Every different storage, wherever in the value its tensors are. */
function storagesIn(of: unknown, found = new Map<string, Saved>()): Map<string, Saved> {
  if (of instanceof Saved) found.set(of.key, of);
  else if (of !== null && typeof of === 'object' && !(of instanceof Uint8Array))
    for (const item of Object.values(of)) storagesIn(item, found);
  return found;
}

/** What `torch.save` makes of a dictionary since 1.6. */
export function zipCheckpoint(root: unknown): Buffer {
  const storages = [...storagesIn(root).values()];
  return zip([
    ['model/data.pkl', pickle(value(root))],
    ['model/byteorder', Buffer.from('little')],
    ...storages.map(({ key, bytes }): [string, Uint8Array] => [`model/data/${key}`, bytes]),
    ['model/version', Buffer.from('3\n')],
  ]);
}

/** What it made before. */
export function legacyCheckpoint(root: unknown): Buffer {
  const storages = [...storagesIn(root).values()];
  const keys = value(storages.map(({ key }) => key));
  return Buffer.concat([
    pickle(op('LONG1', long('1950a86a20f9469cfc6c'))),
    pickle(value(1001)),
    pickle(value({ protocol_version: 1001, little_endian: true })),
    pickle(value(root, true)),
    pickle(keys),
    ...storages.flatMap(({ bytes, count }) => [Buffer.from(BigUint64Array.of(BigInt(count)).buffer), bytes]),
  ]);
}

export type ZipPart = [
  name: string,
  data: Uint8Array,
  changes?: { method?: number; size?: number; offset?: number },
];

/** A zip archive of stored entries, padded in the local header as PyTorch does. */
export function zip(parts: ZipPart[], end: { count?: number } = {}): Buffer {
  const [files, directory]: [Buffer[], Buffer[]] = [[], []];
  let offset = 0;
  for (const [name, data, changes = {}] of parts) {
    const { method = 0, size = data.length } = changes;
    const shared = Buffer.alloc(22);
    shared.writeUInt16LE(method, 4);
    shared.writeUInt32LE(crc32(data), 10);
    shared.writeUInt32LE(size, 14);
    shared.writeUInt32LE(size, 18);
    const names = Buffer.alloc(4);
    names.writeUInt16LE(name.length);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(changes.offset ?? offset, 10);
    directory.push(u32(0x02014b50), Buffer.alloc(2), shared, names, place, Buffer.from(name));
    const padding = Buffer.alloc(5);
    const local = Buffer.concat([names.subarray(0, 2), Buffer.of(5, 0)]);
    const file = Buffer.concat([u32(0x04034b50), shared, local, Buffer.from(name), padding, data]);
    files.push(file);
    offset += file.length;
  }
  const last = Buffer.alloc(18);
  last.writeUInt16LE(end.count ?? parts.length, 6);
  last.writeUInt32LE(Buffer.concat(directory).length, 8);
  last.writeUInt32LE(offset, 12);
  return Buffer.concat([...files, ...directory, u32(0x06054b50), last]);
}

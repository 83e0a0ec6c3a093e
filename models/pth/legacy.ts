import { z } from 'zod';
import type { Saved } from './checkpoint.ts';
import { Cursor, damaged, refused } from './cursor.ts';
import { unpickle } from './pickle.ts';
import { type Storage, tensorWorld } from './tensors.ts';

/** `PROTO 2, LONG1 of 10 bytes`: how the magic number starts. */
const START = [0x80, 0x02, 0x8a, 0x0a];
const MAGIC = 0x1950a86a20f9469cfc6cn;
const VERSION = 1001;
const keyList = z.array(z.string()).max(100_000);

export const isLegacy = (file: Uint8Array): boolean => START.every((byte, index) => file[index] === byte);

/**
 * The format before PyTorch 1.6: five pickles in a row (magic number, version, facts of the system, object, keys of
 * the storages), then each storage in the order of the keys, led by its length.
 */
export function readLegacy(file: Uint8Array): Saved {
  const storages = new Map<string, Storage>();
  const world = tensorWorld(storages);
  const cursor = new Cursor(file, 'the file');
  const next = () => unpickle(cursor, world);
  const [magic, version, system] = [next(), next(), next()];
  if (magic !== MAGIC || version !== VERSION) throw refused('it is of an unknown version');
  if (!(system instanceof Map) || system.get('little_endian') !== true) throw refused('it is big-endian');
  const root = next();
  const keys = keyList.safeParse(next());
  if (!keys.success) throw damaged('its list of storages is not one');
  const bytes = new Map(keys.data.map((key) => [key, readStorage(cursor, key, storages.get(key))]));
  if (cursor.left > 0) throw damaged('something follows its last storage');
  const bytesOf = ({ key }: Storage): Uint8Array => {
    const found = bytes.get(key);
    if (found) return found;
    throw damaged(`storage ${key} is missing`);
  };
  return { root, bytesOf };
}

function readStorage(cursor: Cursor, key: string, storage: Storage | undefined): Uint8Array {
  if (!storage) throw damaged(`no tensor lies in its storage ${key}`);
  if (cursor.u64() !== storage.count) throw damaged(`storage ${key} has another length than its tensors say`);
  return cursor.take(storage.count * storage.type.bytesPer);
}

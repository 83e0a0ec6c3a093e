import type { Weights } from '../safetensors.ts';
import { Cursor, damaged, refused } from './cursor.ts';
import { isLegacy, readLegacy } from './legacy.ts';
import { unpickle } from './pickle.ts';
import { isTensor, readTensor, type Storage, sizeOf, tensorWorld } from './tensors.ts';
import { readStoredZip } from './zip.ts';

/** What a container gives: the object that was saved, and the bytes of each storage it mentions. */
export type Saved = { root: unknown; bytesOf: (storage: Storage) => Uint8Array };

/** Four times RRDBNet's largest: 256 MiB of floats. */
const MAX_NUMBERS = 64 * 2 ** 20;
/** Training code saves the averaged weights beside the last ones; the averaged are the ones to use. */
const STATE_KEYS = ['params_ema', 'params'];

/**
 * Reads a checkpoint of PyTorch (zip, or the format before 1.6) into 32-bit floats. The pickle inside is read as
 * data and can run nothing. Of a training checkpoint `params_ema` is taken, else `params`, else the dictionary itself.
 *
 * @throws ModelError `damaged` for a file that contradicts itself, `unsupported` for one that wants more than tensors.
 */
export function readCheckpoint(file: Uint8Array): Weights {
  const { root, bytesOf } = openContainer(file);
  const state = stateDictionary(root);
  const weights: Weights = new Map();
  let total = 0;
  for (const [name, value] of state) {
    if (typeof name !== 'string') throw refused('a tensor in it has no name');
    if (!isTensor(value)) throw refused(`its entry ${name} is no tensor`);
    total += sizeOf(value);
    if (total > MAX_NUMBERS) throw refused(`its tensors have over ${MAX_NUMBERS} numbers`);
    weights.set(name, readTensor(name, value, bytesOf(value.storage)));
  }
  return weights;
}

function openContainer(file: Uint8Array): Saved {
  if (isZip(file)) return readZip(file);
  if (isLegacy(file)) return readLegacy(file);
  throw damaged('it starts neither as a zip archive nor as a pickle of PyTorch');
}

export const isCheckpoint = (file: Uint8Array): boolean => isZip(file) || isLegacy(file);

const isZip = (file: Uint8Array): boolean => file[0] === 0x50 && file[1] === 0x4b;

function readZip(file: Uint8Array): Saved {
  const files = readStoredZip(file);
  const [name, second] = [...files.keys()].filter((path) => /^[^/]+\/data\.pkl$/.test(path));
  const pickle = name === undefined ? undefined : files.get(name);
  if (name === undefined || !pickle || second) throw damaged('it has not exactly one data.pkl');
  const stem = name.slice(0, -'data.pkl'.length);
  const order = files.get(`${stem}byteorder`);
  if (order && Buffer.from(order).toString() !== 'little') throw refused('its numbers are big-endian');
  const cursor = new Cursor(pickle, 'its pickle');
  const root = unpickle(cursor, tensorWorld(new Map()));
  if (cursor.left > 0) throw damaged('something follows its pickle');
  const bytesOf = ({ key }: Storage): Uint8Array => {
    const bytes = files.get(`${stem}data/${key}`);
    if (bytes) return bytes;
    throw damaged(`storage ${key} is missing`);
  };
  return { root, bytesOf };
}

function stateDictionary(root: unknown): Map<unknown, unknown> {
  if (!(root instanceof Map)) throw refused('it holds no dictionary of tensors');
  for (const key of STATE_KEYS) {
    const state: unknown = root.get(key);
    if (state instanceof Map) return state;
  }
  return root;
}

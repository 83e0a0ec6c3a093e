import { createHash, randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { Bench } from '../conformance.ts';
import type { ByteRange, ListedObject } from '../store.ts';

/** A path in the test's own folder where nothing lies. */
export const freshPath = ({ folder }: Bench) => join(folder, randomUUID());

export async function fileOf(bench: Bench, content: string | Uint8Array): Promise<string> {
  const path = freshPath(bench);
  await writeFile(path, content);
  return path;
}

/** Stores the content and returns its key. */
export async function put(bench: Bench, name: string, content: string | Uint8Array, type = 'text/plain') {
  const key = bench.prefix + name;
  await bench.store.putFile(key, await fileOf(bench, content), type);
  return key;
}

export async function readAll({ store }: Bench, key: string, range?: ByteRange): Promise<Buffer> {
  const { stream } = await store.read(key, range);
  return buffer(stream);
}

export async function listed({ store }: Bench, prefix: string): Promise<ListedObject[]> {
  const found: ListedObject[] = [];
  for await (const object of store.list(prefix)) found.push(object);
  return found;
}

export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
export const sha256OfFile = async (path: string) => sha256(await readFile(path));

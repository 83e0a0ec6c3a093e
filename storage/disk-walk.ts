import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { absent, dataPath, etagOf } from './disk-layout.ts';
import type { ListedObject } from './store.ts';

/**
 * Every object whose key starts with the prefix, in the byte order of keys (S3's order), one folder in memory at
 * a time. Folders are sorted as if their names ended in "/", which is how their keys go on: `a-b` before `a/x`.
 */
export async function* walk(root: string, prefix: string): AsyncGenerator<ListedObject> {
  const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  yield* walkFolder(root, folder, prefix);
}

async function* walkFolder(root: string, folder: string, prefix: string): AsyncGenerator<ListedObject> {
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(absent);
  for (const name of (entries ?? []).flatMap(keyPart).sort(byBytes)) {
    const key = folder + name;
    if (!key.startsWith(prefix)) continue;
    if (name.endsWith('/')) {
      yield* walkFolder(root, key, prefix);
      continue;
    }
    const found = await stat(dataPath(root, key)).catch(absent);
    if (found)
      yield { key, size: found.size, lastModified: found.mtime, etag: etagOf(found.size, found.mtime) };
  }
}

function keyPart(entry: Dirent): string[] {
  if (entry.name.startsWith('.')) return [];
  if (entry.isDirectory()) return [`${entry.name}/`];
  return entry.isFile() ? [entry.name] : [];
}

/** JavaScript's own order of strings differs from that of their UTF-8 bytes above U+FFFF. */
const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

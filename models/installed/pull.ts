import { mkdir, rm } from 'node:fs/promises';
import { setGlobalProxyFromEnv } from 'node:http';
import { join } from 'node:path';
import { ModelError } from '../errors.ts';
import { type Download, download } from './download.ts';
import { importModel } from './import.ts';
import type { Manifest } from './manifest.ts';
import { type OfficialFile, officialFiles } from './official.ts';

/** @throws ModelError `unknown` with the names that can be pulled. */
export function officialFile(name: string): OfficialFile {
  const found = officialFiles.find((file) => file.name.toLowerCase() === name.toLowerCase());
  if (found) return found;
  const names = officialFiles.map((file) => file.name).join(', ');
  throw new ModelError('unknown', `${JSON.stringify(name)} cannot be pulled; these can: ${names}.`);
}

/**
 * Downloads an official file, makes sure of its hash, and installs it. HTTPS_PROXY, HTTP_PROXY and NO_PROXY are heeded.
 *
 * @param folder MODELS_DIR
 * @throws ModelError `download`, and as `importModel` does
 */
export async function pullModel(
  { name, url, bytes, sha256 }: OfficialFile,
  folder: string,
  options: Pick<Download, 'progress' | 'signal' | 'pauseMs'> = {},
): Promise<Manifest> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${name}.pth`);
  const restore = setGlobalProxyFromEnv();
  try {
    await download({ url, path, bytes, sha256, ...options });
    return await importModel(path, { folder, name });
  } finally {
    restore();
    await rm(path, { force: true });
  }
}

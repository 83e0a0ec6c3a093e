import { existsSync } from 'node:fs';
import { catalog } from '../catalog.ts';
import { ModelError } from '../errors.ts';
import { readVerified, weightsPath } from '../weights.ts';
import { installedNames } from './manifest.ts';
import { resolveModel } from './resolve.ts';

export type Verdict = { name: string; path: string; fault?: string };

/** Reads every installed model's weights again and compares their size and hash with what is known of them. */
export async function verifyModels(folder: string): Promise<Verdict[]> {
  const inTable = catalog.filter((entry) => entry.builtin || existsSync(weightsPath(entry, folder)));
  const names = new Set([...inTable.map(({ name }) => name), ...(await installedNames(folder))]);
  const verdicts: Verdict[] = [];
  for (const name of names) verdicts.push(await verifyOne(name, folder));
  return verdicts;
}

async function verifyOne(name: string, folder: string): Promise<Verdict> {
  let path = folder;
  try {
    const entry = await resolveModel(name, folder);
    path = weightsPath(entry, folder);
    await readVerified(entry, folder);
    return { name, path };
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    return { name, path, fault: error.message };
  }
}

import type { Db } from '../db/client.ts';
import { liveWorkers } from '../db/workers.ts';
import type { Circumstances, NamedMedia } from './contract.ts';
import { contractOf, type InputOf, type Kind } from './registry.ts';

/** Asks the contract whether a job of this input can succeed. @throws Refusal that says what to change */
export async function admitJob<K extends Kind>(
  db: Db,
  kind: K,
  input: InputOf<K>,
  media: NamedMedia,
): Promise<void> {
  const { admit } = contractOf(kind);
  if (admit) admit(input, { ...media, models: await modelsNow(db) });
}

/**
 * The models that workers have, each once. Undefined when no worker with a `gpu` lane is up: workers may be scaled to
 * zero, and the one that will take the job may have anything.
 */
export async function modelsNow(db: Db): Promise<Circumstances['models']> {
  const capable = (await liveWorkers(db)).filter(({ lanes }) => (lanes.gpu ?? 0) > 0);
  if (capable.length === 0) return undefined;
  const found = new Map<string, boolean>();
  for (const { name, installed, denoise } of capable.flatMap(({ models }) => models))
    if (installed) found.set(name, denoise || (found.get(name) ?? false));
  return [...found].map(([name, denoise]) => ({ name, denoise }));
}

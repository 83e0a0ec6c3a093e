import { readdir } from 'node:fs/promises';
import { sweepObjects } from '../../api/sweep.ts';
import { kinds } from '../../queues/registry.ts';
import { until } from '../support/until.ts';
import { patience } from './patience.ts';
import type { Rig } from './rig.ts';

/** Redis learns of an end that its worker could not tell when the delivery is found stalled. */
const QUIET_SECONDS = 120;
/** A job is committed a moment before its folder is gone. */
const SCRATCH_SECONDS = 30;

/** Leases, deliveries, objects and scratch folders that nothing will come back for. */
export async function leftovers(rig: Rig, ids: string[]): Promise<string[]> {
  const { sql, deps, s3 } = rig;
  const found: string[] = [];
  const leased = await sql`select id from jobs where lease_token is not null and id = any(${ids})`;
  for (const { id } of leased) found.push(`job ${id} still has a lease`);

  const quiet = 'redis to hold nothing that is to be done';
  found.push(...(await leftAfter(quiet, patience(rig, QUIET_SECONDS), () => deliveriesLeft(deps))));

  if (!rig.without.includes('sweep')) await sweepObjects(deps, Date.now() + 1_000);
  const rows = await sql<{ key: string }[]>`select key from renditions union all select key from photos`;
  const named = new Set(rows.map(({ key }) => key));
  for (const key of s3.objects.keys()) if (!named.has(key)) found.push(`no row names ${key}`);

  const emptied = 'living workers to remove their scratch folders';
  found.push(...(await leftAfter(emptied, patience(rig, SCRATCH_SECONDS), () => leftScratch(rig))));
  return found;
}

/** @returns what is still there when that long has passed; nothing as soon as nothing is */
const leftAfter = (what: string, seconds: number, look: () => Promise<string[]>): Promise<string[]> =>
  until(what, seconds, async () => (await look()).length === 0 && []).catch(look);

/** Of jobs of any kind. */
async function deliveriesLeft({ queues }: Rig['deps']): Promise<string[]> {
  const counts = kinds.map(async (kind) => {
    const states = await queues.of(kind).getJobCounts('wait', 'active', 'delayed', 'prioritized');
    const isQuiet = Object.values(states).every((count) => count === 0);
    return isQuiet ? [] : [`redis still holds of ${kind}: ${JSON.stringify(states)}`];
  });
  return (await Promise.all(counts)).flat();
}

/** Those of workers that were killed are removed by others, after hours. */
async function leftScratch({ sql, scratch, workers }: Rig): Promise<string[]> {
  const alive = workers().map(({ name }) => name);
  const found: string[] = [];
  for (const token of await readdir(scratch).catch(() => [])) {
    const [owner] =
      await sql`select worker from audit where lease_token = ${token}::text::uuid limit 1`.catch(() => []);
    if (owner && alive.includes(owner.worker)) found.push(`${owner.worker} left its scratch folder ${token}`);
  }
  return found;
}

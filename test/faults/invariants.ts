import { readdir } from 'node:fs/promises';
import { sweepObjects } from '../../api/sweep.ts';
import type { JobStatus } from '../../db/jobs/row.ts';
import { until } from '../support/until.ts';
import { type Change, readAudit } from './audit.ts';
import { patience } from './patience.ts';
import type { Rig } from './rig.ts';

export type Findings = {
  jobs: number;
  /** Accepted, and gone or without an end. */
  lost: number;
  /** Results that a client sees beyond the one that a completed job has. */
  duplicateResults: number;
  /** Times that work was begun beyond the first. */
  repeated: number;
  /** What was promised and not kept, in words. */
  violations: string[];
};

const ended = (status: JobStatus) => status !== 'queued' && status !== 'processing';
/** Jobs of the ledger are given this long to end once nothing is broken any more. */
const SETTLE_SECONDS = 90;
/** Redis learns of an end that its worker could not tell when the delivery is found stalled. */
const QUIET_SECONDS = 120;
/** A job is committed a moment before its folder is gone. */
const SCRATCH_SECONDS = 30;

type Rendition = { jobId: string; key: string; bytes: number };

/** Holds the system to the ledger, once everything accepted has ended or had its time to. */
export async function checkInvariants(rig: Rig): Promise<Findings> {
  const { ledger, sql, executions } = rig;
  const ids = [...ledger.accepted.keys()];
  const violations: string[] = [];
  const statuses = await settle(rig, ids);
  const lost = ids.filter((id) => !statuses.has(id) || !ended(statuses.get(id) ?? 'queued'));
  for (const id of lost) violations.push(`job ${id} was accepted and is ${statuses.get(id) ?? 'gone'}`);

  const history = await readAudit(sql, ids);
  for (const [id, changes] of history) violations.push(...illegal(id, changes));
  const renditions = await sql<Rendition[]>`
    select job_id as "jobId", key, bytes::int from renditions where job_id = any(${ids})`;
  const byJob = Map.groupBy(renditions, ({ jobId }) => jobId);
  let duplicateResults = 0;
  for (const id of ids) {
    const made = byJob.get(id) ?? [];
    duplicateResults += Math.max(0, made.length - 1);
    violations.push(...wrongResults(id, statuses.get(id), made, history.get(id) ?? [], rig));
  }
  violations.push(...(await leftovers(rig, ids)));
  const repeated = ids.reduce((sum, id) => sum + Math.max(0, (executions.get(id) ?? 0) - 1), 0);
  return { jobs: ids.length, lost: lost.length, duplicateResults, repeated, violations };
}

async function settle(rig: Rig, ids: string[]): Promise<Map<string, JobStatus>> {
  const read = async () => {
    const rows = await rig.sql<{ id: string; status: JobStatus }[]>`
      select id, status from jobs where id = any(${ids})`;
    return new Map(rows.map(({ id, status }) => [id, status]));
  };
  const settled = until('every accepted job to end', patience(rig, SETTLE_SECONDS), async () =>
    [...(await read()).values()].every(ended),
  );
  await settled.catch(() => {});
  return read();
}

/** The law of a job's history, as an outsider would write it down. */
function illegal(id: string, changes: Change[]): string[] {
  const found: string[] = [];
  let before: Change | undefined;
  for (const now of changes) {
    const raised = before !== undefined && now.generation > before.generation;
    const legal =
      before === undefined
        ? now.status === 'queued'
        : now.generation >= before.generation && isStep(before.status, now.status, raised);
    if (!legal) found.push(`job ${id} went from ${before?.status ?? 'nothing'} to ${now.status}`);
    before = now;
  }
  return found;
}

function isStep(from: JobStatus, to: JobStatus, raised: boolean): boolean {
  if (to === 'queued') return raised;
  if (from === 'queued') return to === 'processing' || to === 'cancelled';
  return from === 'processing' && ended(to);
}

/** One visible result of a completed job, of the attempt that the database let in; none of any other. */
function wrongResults(
  id: string,
  status: JobStatus | undefined,
  made: Rendition[],
  changes: Change[],
  { s3 }: Rig,
): string[] {
  const found: string[] = [];
  const expected = status === 'completed' ? 1 : 0;
  if (made.length !== expected) found.push(`job ${id} is ${status} and has ${made.length} results`);
  const token = changes.findLast((change) => change.status === 'processing')?.leaseToken;
  for (const { key, bytes } of made) {
    if (token && !key.includes(token)) found.push(`job ${id} shows the result of another attempt: ${key}`);
    const stored = s3.objects.get(key)?.bytes.length;
    if (stored !== bytes) found.push(`${key} should have ${bytes} bytes and has ${stored ?? 'no object'}`);
  }
  return found;
}

/** Leases, deliveries, objects and scratch folders that nothing will come back for. */
async function leftovers(rig: Rig, ids: string[]): Promise<string[]> {
  const { sql, deps, s3 } = rig;
  const found: string[] = [];
  const held = await sql`select id from jobs where lease_token is not null and id = any(${ids})`;
  for (const { id } of held) found.push(`job ${id} still has a lease`);

  const counts = () => deps.queues.of('thumbnail').getJobCounts('wait', 'active', 'delayed', 'prioritized');
  const quiet = until('redis to hold nothing that is to be done', patience(rig, QUIET_SECONDS), async () =>
    Object.values(await counts()).every((count) => count === 0),
  );
  await quiet.catch(async () => found.push(`redis still holds ${JSON.stringify(await counts())}`));

  if (!rig.without.includes('sweep')) await sweepObjects(deps, Date.now() + 1_000);
  const rows = await sql<{ key: string }[]>`select key from renditions union all select key from photos`;
  const named = new Set(rows.map(({ key }) => key));
  for (const key of s3.objects.keys()) if (!named.has(key)) found.push(`no row names ${key}`);

  const kept = await until(
    'living workers to remove their scratch folders',
    patience(rig, SCRATCH_SECONDS),
    async () => {
      return (await leftScratch(rig)).length === 0;
    },
  ).catch(() => leftScratch(rig));
  if (kept !== true) found.push(...kept);
  return found;
}

/** Those of workers that were killed are removed by the next to start, after hours. */
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

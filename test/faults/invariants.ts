import type { JobStatus } from '../../db/jobs/row.ts';
import { until } from '../support/until.ts';
import { type Change, readAudit } from './audit.ts';
import { leftovers } from './leftovers.ts';
import { patience } from './patience.ts';
import type { Rig } from './rig.ts';

/** What is to be seen of some jobs. */
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
/** For so long none of the accepted jobs may fail to end once nothing is broken any more. */
const SETTLE_SECONDS = 120;

type Rendition = { jobId: string; key: string; bytes: number };

/** Holds the system to the ledger, once everything accepted has ended or had its time to. */
export async function checkInvariants(rig: Rig): Promise<Findings> {
  const ids = [...rig.ledger.accepted.keys()];
  await settle(rig, ids);
  const { past } = rig;
  const now = await judgeJobs(rig, ids);
  return {
    jobs: past.jobs + now.jobs,
    lost: past.lost + now.lost,
    duplicateResults: past.duplicateResults + now.duplicateResults,
    repeated: past.repeated + now.repeated,
    violations: [...past.violations, ...now.violations, ...(await leftovers(rig, ids))],
  };
}

/** Jobs that should have ended, as they are now. */
export async function judgeJobs(rig: Rig, ids: string[]): Promise<Findings> {
  const { sql, executions } = rig;
  const violations: string[] = [];
  const statuses = await statusesOf(rig, ids);
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
  const repeated = ids.reduce((sum, id) => sum + Math.max(0, (executions.get(id) ?? 0) - 1), 0);
  return { jobs: ids.length, lost: lost.length, duplicateResults, repeated, violations };
}

/** A busy machine is waited for as long as it gets on: what is late is not lost. */
async function settle(rig: Rig, ids: string[]): Promise<void> {
  let left = ids.length;
  for (let before = Infinity; left > 0 && left < before; ) {
    before = left;
    const fewer = until('another job to end', patience(rig, SETTLE_SECONDS), async () => {
      const statuses = [...(await statusesOf(rig, ids)).values()];
      left = statuses.filter((status) => !ended(status)).length;
      return left < before;
    });
    await fewer.catch(() => {});
  }
}

async function statusesOf({ sql }: Rig, ids: string[]): Promise<Map<string, JobStatus>> {
  const rows = await sql<{ id: string; status: JobStatus }[]>`
    select id, status from jobs where id = any(${ids})`;
  return new Map(rows.map(({ id, status }) => [id, status]));
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

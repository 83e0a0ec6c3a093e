import { randomUUID } from 'node:crypto';
import type { JobStatus } from '../../db/jobs/row.ts';
import { until } from '../support/until.ts';
import { patience } from './patience.ts';
import type { Rig } from './rig.ts';
import type { Trial } from './scenario.ts';

/** A job of a few milliseconds. @returns its id @throws when it was not accepted */
export async function submitQuick(
  { ledger, photoId, random }: Trial,
  width = random.whole(8, 48),
): Promise<string> {
  const { status, body } = await ledger.submit('thumbnail', { photo_id: photoId, width });
  if (!body.id) throw new Error(`a job was answered ${status} ${body.code ?? ''}`);
  return body.id;
}

/** Submits until it is accepted, with one Idempotency-Key, as a client should whose answer was lost or a 5xx. */
export async function submitPatiently(trial: Trial, fields: object = {}): Promise<string> {
  const { ledger, photoId, random } = trial;
  const key = randomUUID();
  const input = { photo_id: photoId, width: random.whole(8, 48), ...fields };
  return until('a job to be accepted', 60, async () => {
    const { status, body } = await ledger.submit('thumbnail', input, key);
    if (status >= 400 && status < 500) throw new Error(`a job was answered ${status} ${body.code ?? ''}`);
    return body.id;
  });
}

export async function submitMany(trial: Trial, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < count; i++) ids.push(await submitQuick(trial));
  return ids;
}

/** Brings the number of running workers up to `count`. */
export async function ensureWorkers(rig: Rig, count: number): Promise<void> {
  const missing = count - rig.workers().length;
  await Promise.all(Array.from({ length: Math.max(0, missing) }, () => rig.startWorker()));
}

/**
 * Stops the workers once Redis holds nothing that is to be done: the delivery of one that was killed is found by those that
 * live, seconds after its job was ended by another way.
 */
export async function stopWhenQuiet(rig: Rig): Promise<void> {
  await until('redis to hold nothing that is to be done', patience(rig, 120), async () => {
    const counts = await rig.deps.queues
      .of('thumbnail')
      .getJobCounts('wait', 'active', 'delayed', 'prioritized');
    return Object.values(counts).every((count) => count === 0);
  });
  for (const worker of rig.workers()) await worker.stop();
}

/** Of a busy machine. What will not come, because a mechanism was left out, is not waited for that long. */
const END_SECONDS = 120;
const END_SECONDS_WITHOUT = 45;

export function untilStatus(
  { sql, without }: Rig,
  ids: string[],
  status: JobStatus,
  seconds = without.length > 0 ? END_SECONDS_WITHOUT : END_SECONDS,
): Promise<boolean> {
  return until(`${ids.length} jobs to be ${status}`, seconds, async () => {
    const [row] =
      await sql`select count(*)::int as n from jobs where id = any(${ids}) and status = ${status}`;
    return row?.n === ids.length;
  });
}

/** When each of these jobs completed, in milliseconds since 1970. */
export async function completedAt({ sql }: Rig, ids: string[]): Promise<number[]> {
  const rows = await sql<{ at: number }[]>`
    select (extract(epoch from at) * 1000)::float8 as at from audit
    where job_id = any(${ids}) and status = 'completed'`;
  return rows.map(({ at }) => at);
}

/** Milliseconds from `since` until the first job after it is completed. */
export async function untilConsuming({ sql }: Rig, since: number): Promise<number> {
  const first = await until('a job to complete', END_SECONDS, async () => {
    const [row] = await sql<{ at: number | null }[]>`
      select (extract(epoch from min(at)) * 1000)::float8 as at from audit
      where status = 'completed' and at > to_timestamp(${since / 1000}::float8)`;
    return row?.at ?? undefined;
  });
  return first - since;
}

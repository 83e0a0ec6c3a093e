import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../../support/until.ts';
import { judgeJobs } from '../invariants.ts';
import type { Rig } from '../rig.ts';

const LOOK_MS = 5_000;
/** Until then a job may be looked at, and its request repeated. */
const YOUNG_SECONDS = 20;
/** Longer than anything is kept whose age has a limit. */
const OLD = '400 days';

/** A soak is shorter than what the platform keeps: what has ended is looked at, and then made so old that it must go. */
export async function forgetUntil(end: number, rig: Rig): Promise<void> {
  while (Date.now() < end) {
    await delay(LOOK_MS);
    // Not while Postgres is away.
    await forgetEnded(rig, YOUNG_SECONDS).catch(() => {});
  }
}

/** Everything that is left has ended: all of it goes. @throws when some of it stays */
export async function untilForgotten(rig: Rig): Promise<void> {
  await until('what is old to be forgotten', 120, async () => {
    await forgetEnded(rig, 0);
    const [rows] = await rig.sql`
      select (select count(*) from jobs where finished_at < now() - interval '1 year') +
        (select count(*) from idempotency_keys where expires_at < now()) +
        (select count(*) from webhook_deliveries where created_at < now() - interval '1 year') as n`;
    return Number(rows?.n) === 0;
  });
}

async function forgetEnded(rig: Rig, youngSeconds: number): Promise<void> {
  const { sql, ledger, executions, past, s3 } = rig;
  const young = sql`now() - make_interval(secs => ${youngSeconds})`;
  const known = [...ledger.accepted.keys()];
  const ended = await sql<{ id: string }[]>`
    select id from jobs where id = any(${known}) and finished_at < ${young}`;
  const ids = ended.map(({ id }) => id);
  const { violations, ...counts } = await judgeJobs(rig, ids);
  const gone = await sql.begin(async (tx) => {
    await tx`update jobs set finished_at = finished_at - ${OLD}::interval
      where finished_at < ${young} and finished_at > now() - interval '1 day'
        and (id = any(${ids}) or kind = 'webhook')`;
    await tx`update idempotency_keys set expires_at = now() - interval '1 second' where created_at < ${young}`;
    await tx`update webhook_deliveries set created_at = created_at - ${OLD}::interval
      where next_attempt_at is null and created_at < ${young} and created_at > now() - interval '1 day'`;
    await tx`delete from audit where job_id = any(${ids})`;
    // What was made is kept by the platform for as long as its photo, and here is in the memory of this process.
    return tx<{ key: string }[]>`delete from renditions where job_id = any(${ids}) returning key`;
  });
  for (const { key } of gone) s3.objects.delete(key);
  for (const id of ids) for (const map of [ledger.accepted, executions]) map.delete(id);
  past.violations.push(...violations);
  past.jobs += counts.jobs;
  past.lost += counts.lost;
  past.duplicateResults += counts.duplicateResults;
  past.repeated += counts.repeated;
}

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { until } from '../../support/until.ts';
import { stopWhenQuiet, submitQuick, untilStatus } from '../load.ts';
import type { Scenario, Trial } from '../scenario.ts';

/** APIs that accept, relay and repair are killed between two steps; another one goes on with what they left. */
export const apiKilled: Scenario = {
  fault: 'API killed between two steps of accepting, relaying and repairing',
  needs: ['relay', 'reconcile', 'idempotency'],
  rig: { quietApi: true, settings: { LANE_IMAGE: '1', LEASE_SECONDS: '3' } },
  run: async (trial) => {
    // Who asks here only asks: nothing is told to Redis by the way.
    trial.deps.offer = async () => {};
    const worker = await trial.startWorker();
    await acceptedAndNotTold(trial);
    await toldAndNotMarked(trial);
    await worker.stop();
    await inTheMiddleOfRepairs(trial);
    await stopWhenQuiet(trial);
  },
};

/** The job is committed; neither Redis nor the client has heard of it. */
async function acceptedAndNotTold(trial: Trial): Promise<void> {
  const { ledger, photoId, random } = trial;
  const victim = await trial.startApi({
    pauseAt: 'accepted',
    without: ['relay', 'reconcile', ...trial.without],
  });
  const key = randomUUID();
  const input = { photo_id: photoId, width: random.whole(8, 48) };
  const unanswered = ledger.at(victim.url).submit('thumbnail', input, key);
  const id = await victim.paused();
  await victim.kill();
  assert.equal((await unanswered).status, 0);
  const again = await ledger.submit('thumbnail', input, key);
  assert.deepEqual([again.body.id, again.headers.get('idempotent-replayed')], [id, 'true']);
  await anotherFinishes(trial, id);
}

/** The worker has the job already, and to the next relay its row looks as if Redis had not been told. */
async function toldAndNotMarked(trial: Trial): Promise<void> {
  const victim = await trial.startApi({ pauseAt: 'delivered', without: ['reconcile', ...trial.without] });
  const id = await submitQuick(trial);
  assert.equal(await victim.paused(), id);
  await victim.kill();
  await anotherFinishes(trial, id);
  assert.equal(trial.executions.get(id), 1, 'told twice, and run once');
}

async function anotherFinishes(trial: Trial, id: string): Promise<void> {
  const killed = Date.now();
  const other = await trial.startApi();
  await untilStatus(trial, [id], 'completed');
  trial.recovered(Date.now() - killed);
  await other.kill();
}

/** Any constant serves. */
const LOCK = 4_242;

/** The statement that ends the lease of a dead worker is held, and its process killed, before the transaction ends. */
async function inTheMiddleOfRepairs(trial: Trial): Promise<void> {
  const { sql } = trial;
  await sql.unsafe(`
    create or replace function wait_for_the_test() returns trigger language plpgsql as $$
    begin perform pg_advisory_xact_lock(${LOCK}); return new; end $$;
    create or replace trigger held before update on jobs for each row
      when (old.status = 'processing' and new.status = 'queued') execute function wait_for_the_test()`);
  const doomed = await trial.startWorker({ pauseAt: 'work' });
  const relay = await trial.startApi({ without: ['reconcile', ...trial.without] });
  const id = await submitQuick(trial);
  assert.equal(await doomed.paused(), id);
  await relay.kill();
  const held = await sql.reserve();
  await held`select pg_advisory_lock(${LOCK})`;
  const victim = await trial.startApi();
  await doomed.kill();
  await until('the repair to be under way', 60, async () => {
    const [waiting] =
      await sql`select 1 from pg_locks where locktype = 'advisory' and objid = ${LOCK} and not granted`;
    return waiting !== undefined;
  });
  await victim.kill();
  await held`select pg_advisory_unlock(${LOCK})`;
  held.release();
  await sql`drop trigger held on jobs`;
  await trial.startWorker();
  await anotherFinishes(trial, id);
  const [row] = await sql`select attempt from jobs where id = ${id}`;
  assert.equal(row?.attempt, 2, 'the lost attempt was counted once');
}

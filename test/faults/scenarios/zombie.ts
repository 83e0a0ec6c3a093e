import assert from 'node:assert/strict';
import { until } from '../../support/until.ts';
import { stopWhenQuiet, submitQuick, untilStatus } from '../load.ts';
import { openLink } from '../proxy.ts';
import { through } from '../rig.ts';
import type { Scenario } from '../scenario.ts';

const LEASE_SECONDS = 3;
const rig = { settings: { LANE_IMAGE: '1', LEASE_SECONDS: String(LEASE_SECONDS) } };

/** A worker stands still with a finished result for longer than its lease, and then goes on as if nothing were. */
export const workerFrozen: Scenario = {
  fault: 'worker frozen past its lease, then thawed',
  tellsMost: true,
  needs: ['reconcile'],
  moves: ['darkroom_repairs_total{repair="lease_expired"}'],
  rig,
  run: async (trial) => {
    const zombie = await trial.startWorker({ pauseAt: 'commit' });
    const id = await submitQuick(trial);
    assert.equal(await zombie.paused(), id);
    zombie.freeze();
    const frozen = Date.now();
    const other = await trial.startWorker();
    await untilStatus(trial, [id], 'completed');
    trial.recovered(Date.now() - frozen);
    await other.stop();
    zombie.thaw();
    zombie.goOn();
    // It can do this only after it is done with the job that it held.
    await untilStatus(trial, [await submitQuick(trial)], 'completed');
    await stopWhenQuiet(trial);
  },
};

/** Only the token stands between a worker that hears of nothing and the result of the one that took over. */
export const staleCommit: Scenario = {
  fault: 'commit with a stale lease',
  needs: ['reconcile', 'fence', 'sweep'],
  quick: true,
  rig,
  run: async (trial) => {
    const zombie = await trial.startWorker({ pauseAt: 'commit', without: ['lease', ...trial.without] });
    const id = await submitQuick(trial);
    assert.equal(await zombie.paused(), id);
    const owner = await trial.startWorker({ pauseAt: 'commit' });
    assert.equal(await owner.paused(), id, 'the lease ran out and another worker has the job');
    zombie.goOn();
    // It takes another one only after it is done with the job that it held.
    const next = await submitQuick(trial);
    await trial.reached('claim', next, 1);
    owner.goOn();
    await untilStatus(trial, [id, next], 'completed');
    await stopWhenQuiet(trial);
  },
};

/** Redis takes the worker for dead, Postgres does not: the one that counts is Postgres. */
export const workerCutFromRedis: Scenario = {
  fault: 'worker cut off from Redis alone',
  rig,
  mayRepeat: 0,
  run: async (trial) => {
    const link = await openLink(() => trial.redis.port);
    try {
      const lonely = await trial.startWorker(
        { pauseAt: 'commit' },
        { REDIS_URL: through(link, trial.redis.url) },
      );
      const id = await submitQuick(trial);
      assert.equal(await lonely.paused(), id);
      link.set('black-holed');
      await trial.startWorker();
      await trial.reached('claim', id, 2);
      lonely.goOn();
      await untilStatus(trial, [id], 'completed');
      link.set('sound');
      await stopWhenQuiet(trial);
    } finally {
      await link.close();
    }
  },
};

/** Work that outlasts its lease many times over, while another worker waits for something to do. */
export const longJob: Scenario = {
  fault: 'job longer than its lease',
  needs: ['lease'],
  rig,
  mayRepeat: 0,
  run: async (trial) => {
    const worker = await trial.startWorker({ pauseAt: 'work' });
    const id = await submitQuick(trial);
    assert.equal(await worker.paused(), id);
    const leaseEnds = async (): Promise<Date | undefined> =>
      (await trial.sql`select lease_expires_at as at from jobs where id = ${id}`)[0]?.at;
    const first = await leaseEnds();
    assert.ok(first);
    await trial.startWorker();
    // A lease that nobody renews stays as it is, until the one who looks for such ends the attempt.
    await until('the lease to be renewed for two of its lengths', 60, async () => {
      const at = await leaseEnds();
      return !at || at.getTime() - first.getTime() >= 2 * LEASE_SECONDS * 1000;
    });
    worker.goOn();
    await until('the job to end', 60, async () => {
      const [row] = await trial.sql`select status from jobs where id = ${id}`;
      return row?.status === 'completed';
    });
    await stopWhenQuiet(trial);
  },
};

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { startWebhook } from '../../support/webhook.ts';
import { ensureWorkers } from '../load.ts';
import { createRandom } from '../random.ts';
import { forSeconds, type Scenario, type Trial } from '../scenario.ts';
import { breakUntil } from '../soak/faults.ts';
import { forgetUntil, untilForgotten } from '../soak/forget.ts';
import { growth, watchSizes } from '../soak/sizes.ts';

const WORKERS = 2;
/** More than any of the faults takes, on a busy machine too. */
const SILENT_MS = 90_000;

/** Under load, with two workers and small photos: memory, Redis and the tables must be no larger at the end. */
export const randomFaults: Scenario = {
  fault: 'random faults',
  extent: { gate: 120, measured: 180, told: forSeconds },
  tellsMost: true,
  rig: {
    ownPostgres: true,
    settings: { LEASE_SECONDS: '5', LANE_NETWORK: '1', ALLOW_PRIVATE_ADDRESSES: 'true' },
  },
  run: async (trial) => {
    const hook = await startWebhook();
    try {
      const endpoint = { url: hook.url, events: ['job.completed'] };
      const made = await trial.ledger.ask('/webhooks', { method: 'POST', body: JSON.stringify(endpoint) });
      const ledger = await trial.ledger.withApiKey();
      await ensureWorkers(trial, WORKERS);
      const end = Date.now() + trial.extent * 1000;
      const schedule = createRandom(trial.random.whole(1, 1_000_000));
      const [sizes, , accepted] = await Promise.all([
        watchSizes(end, trial),
        breakUntil(end, trial, schedule, WORKERS),
        submitUntil(end, { ...trial, ledger }, hook.received),
        forgetUntil(end, trial),
      ]);
      await ensureWorkers(trial, WORKERS);
      assert.ok(end - accepted < SILENT_MS, 'jobs were accepted until the end');
      const grown = growth(sizes, trial.isGate);
      if (grown.length > 0) throw new Error(grown.join('; '));
      await trial.ledger.ask(`/webhooks/${made.body.id}`, { method: 'DELETE' });
      await untilForgotten(trial);
    } finally {
      hook.close();
    }
  },
};

/**
 * A client that takes no for an answer: what was refused was not promised.
 * @param heard what webhooks have told, which nobody reads and is not kept
 * @returns when the last was accepted
 */
async function submitUntil(
  end: number,
  { ledger, photoId, random }: Trial,
  heard: unknown[],
): Promise<number> {
  let accepted = 0;
  while (Date.now() < end) {
    const input = { photo_id: photoId, width: random.whole(8, 48) };
    if ((await ledger.submit('thumbnail', input, randomUUID())).body.id) accepted = Date.now();
    await delay(random.whole(50, 400));
    heard.length = 0;
  }
  return accepted;
}

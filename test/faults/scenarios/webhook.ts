import assert from 'node:assert/strict';
import { Webhook } from 'standardwebhooks';
import { until } from '../../support/until.ts';
import { type Received, startWebhook } from '../../support/webhook.ts';
import { stopWhenQuiet, submitMany, untilStatus } from '../load.ts';
import { patience } from '../patience.ts';
import type { Scenario } from '../scenario.ts';

/** A worker dies with a request under way that nobody has answered; another tells of all jobs, of that one with the same id. */
export const webhookCut: Scenario = {
  fault: 'worker killed while it tells a webhook',
  needs: ['reconcile'],
  moves: ['darkroom_repairs_total{repair="lease_expired"}'],
  rig: { settings: { ALLOW_PRIVATE_ADDRESSES: 'true', LANE_NETWORK: '1' } },
  recoveryMs: 30_000,
  run: async (trial) => {
    const hook = await startWebhook();
    try {
      const endpoint = { url: hook.url, events: ['job.completed'] };
      const made = await trial.ledger.ask('/webhooks', { method: 'POST', body: JSON.stringify(endpoint) });
      assert.equal(made.status, 201);
      const { id, secret = '' } = made.body as { id: string; secret?: string };
      const heard = (what: string, is: () => boolean) => until(what, patience(trial, 90), async () => is());

      hook.answers.push(0);
      const victim = await trial.startWorker();
      const ids = await submitMany(trial, trial.random.whole(3, 6));
      await heard('the first request', () => hook.received.length > 0);
      await victim.kill();
      const killed = Date.now();
      await trial.startWorker();
      await heard('the request that was cut', () => hook.received.length > 1);
      trial.recovered(Date.now() - killed);
      await untilStatus(trial, ids, 'completed');
      await heard('every job', () => new Set(hook.received.map(jobOf(secret))).size === ids.length);
      assert.deepEqual([...new Set(hook.received.map(jobOf(secret)))].sort(), ids.toSorted());
      for (const sent of Map.groupBy(hook.received, jobOf(secret)).values())
        assert.equal(new Set(sent.map(({ headers, text }) => headers['webhook-id'] + text)).size, 1);
      await trial.ledger.ask(`/webhooks/${id}`, { method: 'DELETE' });
      await stopWhenQuiet(trial);
    } finally {
      hook.close();
    }
  },
};

/** Which job was told of. @throws when the signature is wrong */
const jobOf =
  (secret: string) =>
  ({ text, headers }: Received): string =>
    (new Webhook(secret).verify(text, headers) as { data: { id: string } }).data.id;

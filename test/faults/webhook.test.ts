import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { type Fleet, openFleet } from '../support/fleet.ts';
import { noisePhoto } from '../support/photo.ts';
import { until } from '../support/until.ts';
import { startWebhook } from '../support/webhook.ts';

let fleet: Fleet;
let hook: Awaited<ReturnType<typeof startWebhook>>;
before(async () => {
  hook = await startWebhook();
  const lanes = { LANE_IMAGE: '0', LANE_GPU: '0', LANE_NETWORK: '1' };
  fleet = await openFleet({ ...lanes, ALLOW_PRIVATE_ADDRESSES: 'true' });
});
after(async () => {
  await fleet.close();
  hook.close();
});

test('a worker killed in the middle of a delivery: another sends it again, with the same id, and then the rest', async () => {
  const { url, authorization } = fleet.client;
  const send = async (path: string, body: object = {}) => {
    const headers = { authorization, 'content-type': 'application/json' };
    return (await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })).json();
  };
  const { secret } = (await send('/webhooks', { url: hook.url })) as { secret: string };
  const heard = (count: number) =>
    until(`${count} requests`, 60, async () => hook.received.length >= count && hook.received);

  hook.answers.push(0);
  const first = await fleet.startWorker('first');
  const { id } = await fleet.client.upscale(await noisePhoto(64, 48));
  await heard(1);
  await first.kill();
  await send(`/jobs/${id}/cancel`);

  await fleet.startWorker('second');
  const [interrupted, again, next] = await heard(3);
  assert.equal(again?.headers['webhook-id'], interrupted?.headers['webhook-id']);
  assert.equal(again?.text, interrupted?.text);
  const typeOf = (sent: typeof next) =>
    (new Webhook(secret).verify(sent?.text ?? '', sent?.headers ?? {}) as { type: string }).type;
  assert.deepEqual([again, next].map(typeOf), ['job.queued', 'job.cancelled']);
});

import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { type Caller, jsonOf, startTestApi } from '../../test/api.ts';
import { type Endpoint, startWebhookApi } from '../../test/support/webhook-api.ts';

const { api, hook, begin, close, make, patch, show, visit } = await startWebhookApi();
let me: Caller;
after(close);
beforeEach(async () => {
  me = await begin();
});

test('a secret is shown when it is made, and two sign while they overlap', async () => {
  const { id, secret: old } = await make();
  assert.doesNotMatch(JSON.stringify([await show(id), await jsonOf(me.get('/webhooks'))]), /whsec_/);
  const { secret } = await jsonOf<{ secret: string }>(me.post(`/webhooks/${id}/rotate-secret`, {}));
  assert.notEqual(secret, old);
  const signatures = async () => {
    await me.post(`/webhooks/${id}/ping`);
    await visit(id);
    const { text, headers } = hook.received.at(-1) ?? { text: '', headers: {} };
    const isGood = (key: string) => {
      try {
        return Boolean(new Webhook(key).verify(text, headers));
      } catch {
        return false;
      }
    };
    return [isGood(secret), isGood(old)];
  };
  assert.deepEqual(await signatures(), [true, true]);
  await api.database.sql`update webhook_endpoints set old_secret_until = now() where id = ${id}`;
  assert.deepEqual(await signatures(), [true, false]);
});

test('an endpoint can be changed by its owner, and by nobody else seen', async () => {
  const { id } = await make({ description: 'mine' });
  const changed = await jsonOf<Endpoint>(patch(id, { events: ['job.completed'], url: `${hook.url}/new` }));
  assert.deepEqual(
    [changed.events, changed.url, changed.enabled],
    [['job.completed'], `${hook.url}/new`, true],
  );
  assert.equal((await patch(id, { events: ['job.eaten'] })).status, 422);
  assert.equal((await me.delete(`/webhooks/${id}`)).status, 204);
  assert.equal((await me.get(`/webhooks/${id}`)).status, 404);
  assert.equal((await me.get('/webhooks/x/deliveries')).status, 404);
});

test('one account has twenty at most, whoever comes at once', async () => {
  for (let i = 0; i < 19; i++) await make();
  const answers = await Promise.all([1, 2, 3].map(() => me.post('/webhooks', { url: hook.url })));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 409, 409]);
});

test('only public addresses are taken, over https', async (t) => {
  const guarded = await startTestApi();
  t.after(() => guarded.close());
  const caller = await guarded.signUp();
  const post = async (url: string) => (await caller.post('/webhooks', { url })).status;
  assert.equal(await post('https://example.com/hook'), 201);
  for (const url of [
    'http://example.com/hook',
    'https://127.0.0.1/',
    'https://localhost/',
    'https://localhost./',
    'https://a.localhost/',
    'https://[::1]/',
    'https://2130706433/',
    'https://169.254.169.254/latest/meta-data',
    'https://user:password@example.com/',
    'ftp://example.com/',
    'hook',
  ])
    assert.equal(await post(url), 422, url);
});

test('OpenAPI has every event with its payload', async () => {
  const document = await jsonOf<{ webhooks: Record<string, { post: { requestBody: unknown } }> }>(
    api.request('/openapi.json'),
  );
  assert.deepEqual(Object.keys(document.webhooks).sort(), [
    'job.cancelled',
    'job.completed',
    'job.failed',
    'job.processing',
    'job.queued',
    'webhook.ping',
  ]);
  assert.match(JSON.stringify(document.webhooks['job.completed']?.post.requestBody), /schemas\/Job"/);
});

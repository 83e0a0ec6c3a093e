import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { pruneDeliveries } from '../../db/webhooks/deliveries.ts';
import { createOutbound } from '../../runtime/outbound.ts';
import { type Caller, jsonOf } from '../../test/api.ts';
import { takeJob } from '../../test/support/attempt.ts';
import { until } from '../../test/support/until.ts';
import { type Delivery, startWebhookApi } from '../../test/support/webhook-api.ts';
import type { RunnerContext } from '../../workers/runner.ts';
import { createWebhook } from '../../workers/webhook/runner.ts';
import { publishDue } from '../events/publish.ts';
import type { JobView } from '../jobs/view.ts';

const { api, hook, begin, close, make, patch, show, deliveries, logOf, submit, published, visit, hurry } =
  await startWebhookApi();
let me: Caller;
after(close);
beforeEach(async () => {
  me = await begin();
});

test('an event goes to the endpoints that want it, signed, and as the document that the stream has', async () => {
  const all = await make();
  const ends = await make({ url: `${hook.url}/ends`, events: ['job.completed', 'job.failed'] });
  await make({ url: `${hook.url}/stranger` }, await api.signUp());
  const id = await submit();
  await (await takeJob(api.deps.db, id)).fail('CORRUPT_MEDIA', 'cut short');
  await published();
  assert.deepEqual((await visit(all.id)).output, { delivered: 3, failed: 0 });
  assert.deepEqual((await visit(ends.id)).output, { delivered: 1, failed: 0 });
  assert.deepEqual(
    hook.received.map(({ path, body }) => [path, (body as { type: string }).type]),
    [
      ['/hook', 'job.queued'],
      ['/hook', 'job.processing'],
      ['/hook', 'job.failed'],
      ['/ends', 'job.failed'],
    ],
  );
  const last = hook.received[2];
  const event = new Webhook(all.secret).verify(last?.text ?? '', last?.headers ?? {}) as { data: JobView };
  assert.deepEqual(event.data, await jsonOf(me.get(`/jobs/${id}`)));
  assert.throws(() => new Webhook(ends.secret).verify(last?.text ?? '', last?.headers ?? {}), /signature/);
  const [newest] = await deliveries(all.id);
  assert.deepEqual(
    [newest?.id, newest?.event, newest?.status],
    [last?.headers['webhook-id'], 'job.failed', 'delivered'],
  );
});

test('an event is smaller than 20 kB: a larger result is fetched from the job', async () => {
  const { id } = await make({ events: ['job.completed'] });
  const regions = { columns: 6, values: Array.from({ length: 36 }, () => 0.1234) };
  const output = { photos: Array.from({ length: 100 }, (_, rank) => ({ rank, regions })) };
  const jobId = await submit();
  await (await takeJob(api.deps.db, jobId)).complete({ output });
  await published();
  await visit(id);
  const sent = hook.received[0];
  assert.ok(Buffer.byteLength(sent?.text ?? '') < 20_000);
  const { data } = JSON.parse(sent?.text ?? '') as { data: JobView };
  assert.deepEqual([data.id, data.status, data.result], [jobId, 'completed', null]);
  const shown = await jsonOf<{ result: object }>(me.get(data.links.self));
  assert.deepEqual(shown.result, output);
});

test('what is due makes one job for an endpoint, which is nobody’s and is told to nobody', async () => {
  const { id } = await make();
  await me.post(`/webhooks/${id}/ping`);
  await Promise.all([publishDue(api.deps), publishDue(api.deps)]);
  await publishDue(api.deps);
  const jobs = await api.database
    .sql`select id, status from jobs where kind = 'webhook' and swept_id = ${id}`;
  assert.equal(jobs.length, 1);
  assert.deepEqual(await jsonOf(me.get('/jobs')), { jobs: [], next_cursor: null });
  assert.equal(
    (await api.database.sql`select 1 from job_events where is_told and job_id = ${jobs[0]?.id}`).length,
    0,
  );
  const refused = await me.post('/jobs', { kind: 'webhook', input: { endpoint_id: id } });
  assert.equal(refused.status, 422, 'nobody may send in the platform’s name');
});

test('what is not taken comes again with the same id and body, and the log tells each attempt', async () => {
  const { id, secret } = await make();
  await me.post(`/webhooks/${id}/ping`);
  hook.answers.push(500, 302);
  for (const failed of [1, 1, 0]) {
    assert.equal((await visit(id)).output.failed, failed);
    assert.deepEqual((await visit(id)).output, { delivered: 0, failed: 0 }, 'it is left alone for a while');
    await hurry(id);
  }
  const [first, ...others] = hook.received;
  assert.equal(others.length, 2);
  for (const { text, headers } of hook.received) {
    assert.deepEqual([text, headers['webhook-id']], [first?.text, first?.headers['webhook-id']]);
    new Webhook(secret).verify(text, headers);
  }
  const [delivery] = await deliveries(id);
  const { log, body, attempts } = await logOf(id, delivery?.id ?? '');
  assert.deepEqual(
    log.map(({ status, answer }) => [status, answer]),
    [
      [500, 'ok'],
      [302, 'ok'],
      [200, 'ok'],
    ],
  );
  assert.deepEqual([body, attempts, delivery?.status], [first?.text, 3, 'delivered']);
});

test('after ten attempts it is given up, and can be sent again, one or all since a moment', async () => {
  const { id } = await make();
  const since = new Date(Date.now() - 60_000).toISOString();
  await me.post(`/webhooks/${id}/ping`);
  await me.post(`/webhooks/${id}/ping`);
  await api.database.sql`update webhook_deliveries set attempts = 9 where endpoint_id = ${id}`;
  hook.answers.push(500, 500);
  await visit(id);
  await hurry(id);
  await visit(id);
  const failed = await deliveries(id, '?status=failed');
  assert.equal(failed.length, 2);
  assert.deepEqual((await visit(id)).output, { delivered: 0, failed: 0 });
  const one = failed[0]?.id;
  assert.equal((await me.post(`/webhooks/${id}/deliveries/${one}/replay`)).status, 202);
  assert.equal((await visit(id)).output.delivered, 1);
  assert.equal(hook.received.at(-1)?.headers['webhook-id'], one);
  const later = new Date(Date.now() + 60_000).toISOString();
  assert.deepEqual(await jsonOf(me.post(`/webhooks/${id}/replay`, { since: later })), { deliveries: 0 });
  assert.deepEqual(await jsonOf(me.post(`/webhooks/${id}/replay`, { since })), { deliveries: 1 });
  assert.equal((await visit(id)).output.delivered, 1);
  assert.equal((await deliveries(id, '?status=delivered')).length, 2);
  await me.post(`/webhooks/${id}/deliveries/${one}/replay`);
  assert.equal((await visit(id)).output.delivered, 1, 'also one that was delivered');
});

test('410 switches an endpoint off, and so do days without a success; on again, it can be replayed', async () => {
  for (const [status, reason] of [
    [410, 'gone'],
    [500, 'failing'],
  ] as const) {
    const { id } = await make();
    await me.post(`/webhooks/${id}/ping`);
    await me.post(`/webhooks/${id}/ping`);
    await api.database.sql`
      update webhook_endpoints set failures = 9, failing_since = now() - interval '121 hours' where id = ${id}`;
    hook.answers.push(status);
    await visit(id);
    const { enabled, disabled_reason } = await show(id);
    assert.deepEqual([enabled, disabled_reason], [false, reason]);
    assert.deepEqual(
      (await deliveries(id)).map(({ status }) => status),
      ['failed', 'failed'],
    );
    const since = new Date(Date.now() - 60_000).toISOString();
    for (const path of ['ping', 'replay']) {
      const refused = await me.post(`/webhooks/${id}/${path}`, { since });
      assert.equal((await jsonOf<{ code: string }>(refused)).code, 'WEBHOOK_DISABLED');
    }
    assert.equal((await patch(id, { enabled: true })).status, 200);
    assert.deepEqual(await jsonOf(me.post(`/webhooks/${id}/replay`, { since })), { deliveries: 2 });
    assert.equal((await visit(id)).output.delivered, 2);
  }
});

test('what its owner switched off is sent nothing, and nothing is kept for it', async () => {
  const { id } = await make();
  await me.post(`/webhooks/${id}/ping`);
  await patch(id, { enabled: false });
  assert.equal((await show(id)).disabled_reason, 'owner');
  await submit();
  await published();
  await visit(id);
  assert.equal(hook.received.length, 0);
  assert.deepEqual(
    (await deliveries(id)).map(({ event, status }) => [event, status]),
    [['webhook.ping', 'failed']],
  );
});

test('an account that is switched off is told nothing until it is on again', async () => {
  const { id } = await make();
  await me.post(`/webhooks/${id}/ping`);
  await api.database.sql`update users set is_active = false where id = ${me.id}`;
  assert.deepEqual((await visit(id)).output, { delivered: 0, failed: 0 });
  await api.database.sql`update users set is_active = true where id = ${me.id}`;
  assert.deepEqual((await visit(id)).output, { delivered: 1, failed: 0 });
});

test('an address that turns out to be private is not reached, and its owner is told why', async () => {
  const { id } = await make({ url: `http://localhost:${new URL(hook.url).port}/hook` });
  const delivery = await jsonOf<Delivery>(me.post(`/webhooks/${id}/ping`));
  const { db, log } = api.deps;
  const guarded = createWebhook({
    db,
    outbound: createOutbound({ allowPrivate: false }),
    log,
    disableAfterHours: 120,
  });
  const context = { input: { endpointId: id }, signal: AbortSignal.timeout(30_000) };
  await guarded(context as RunnerContext<'webhook'>);
  assert.equal(hook.received.length, 0);
  assert.match((await logOf(id, delivery.id)).log[0]?.error ?? '', /public address/);
});

test('deliveries are forgotten with their log', async () => {
  const { id } = await make();
  await me.post(`/webhooks/${id}/ping`);
  await visit(id);
  await api.database.sql`
    update webhook_deliveries set created_at = now() - interval '31 days' where endpoint_id = ${id}`;
  await pruneDeliveries(api.deps.db, 30);
  assert.deepEqual(await deliveries(id), []);
});

test('the numbers tell what was sent and what became of it, how late it is, and what is switched off', async () => {
  const page = () => api.deps.metrics.page();
  /** Counting has a deadline, after which a page goes without: the next has it. */
  const shown = (series: string, is: (value: number) => boolean) =>
    until(`${series} to be right`, 60, async () => is(numberIn(await page(), series)));
  const { id } = await make();
  await me.post(`/webhooks/${id}/ping`);
  await me.post(`/webhooks/${id}/ping`);
  await api.database.sql`
    update webhook_deliveries set created_at = now() - interval '2 hours', next_attempt_at = now() - interval '1 hour'
    where endpoint_id = ${id}`;
  await shown('darkroom_webhook_oldest_undelivered_seconds', (seconds) => seconds >= 7_200);
  await shown('darkroom_webhook_overdue_seconds', (seconds) => seconds >= 3_600);

  const before = await page();
  hook.answers.push(500, 200, 410);
  await visit(id);
  await hurry(id);
  await visit(id);
  const after = await page();
  const made = (outcome: string) =>
    numberIn(after, `darkroom_webhook_attempts_total{outcome="${outcome}"}`) -
    numberIn(before, `darkroom_webhook_attempts_total{outcome="${outcome}"}`);
  assert.deepEqual(['taken', 'refused', 'unreachable'].map(made), [1, 2, 0]);
  const [gone] = await api.database
    .sql`select count(*)::int as n from webhook_endpoints where disabled = 'gone'`;
  await shown('darkroom_webhook_endpoints{state="gone"}', (endpoints) => endpoints === gone?.n);
  await shown('darkroom_webhook_overdue_seconds', (seconds) => seconds < 3_600);
});

const numberIn = (page: string, series: string) =>
  Number(page.split(`\n${series} `)[1]?.split('\n')[0] ?? assert.fail(`no ${series}`));

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { jsonOf, startTestApi, type TestApi } from '../../test/api.ts';
import { startWebhook } from '../../test/support/webhook.ts';
import type { Finding } from './conditions.ts';
import { deliverDue } from './deliver.ts';
import { sampleDatabase } from './sample.ts';
import { tell } from './watch.ts';

type Listed = {
  alerts: {
    id: string;
    state: string;
    resolved_at: string | null;
    deliveries: {
      target: string;
      state: string;
      status: string;
      attempts: number;
      last_error: string | null;
    }[];
  }[];
  next_cursor: string | null;
};

let api: TestApi;
let hook: Awaited<ReturnType<typeof startWebhook>>;
before(async () => {
  hook = await startWebhook();
  api = await startTestApi({
    ALERT_SLACK_URL: `${hook.url}/services/T0/B0/secret`,
    ALERT_WEBHOOK_URL: `${hook.url}/plain`,
    ALLOW_PRIVATE_ADDRESSES: 'true',
  });
});
after(async () => {
  await api.close();
  hook.close();
});
beforeEach(async () => {
  await api.database.sql`delete from alerts`;
  hook.received.length = 0;
  hook.answers.length = 0;
});

const finding = (more: Partial<Finding> = {}): Finding => ({
  name: 'queue-age',
  subject: 'upscale',
  summary: 'upscale: the oldest of 3 waiting jobs has waited for <11> min',
  details: { waiting: 3 },
  settled: true,
  ...more,
});
const listed = async (query = '') => jsonOf<Listed>((await api.signUpAdministrator()).get(`/alerts${query}`));
/** Lets a delivery that waits for its next try be due. */
const hurry = () =>
  api.database.sql`update alert_deliveries set next_attempt_at = now() where next_attempt_at is not null`;
const pathsSent = () => hook.received.map(({ path }) => path);

test('what several processes see is told once to each target, when it begins and when it is over', async () => {
  await Promise.all([1, 2, 3].map(() => tell(api.deps, [finding()])));
  await Promise.all([1, 2, 3].map(() => deliverDue(api.deps)));
  assert.deepEqual(pathsSent().sort(), ['/plain', '/services/T0/B0/secret']);
  const bodyAt = (path: string) => hook.received.findLast((sent) => sent.path === path)?.body;
  const slack = bodyAt('/services/T0/B0/secret') as { text: string; attachments: { color: string }[] };
  assert.equal(
    slack.text,
    '🚨 *[Darkroom]* upscale: the oldest of 3 waiting jobs has waited for &lt;11&gt; min',
  );
  assert.equal(slack.attachments[0]?.color, '#eb4034');
  const plain = bodyAt('/plain') as { id: string; state: string; details: object };
  assert.deepEqual([plain.state, plain.details], ['firing', { waiting: 3 }]);

  await tell(api.deps, [], 60);
  assert.equal((await listed('?state=firing')).alerts.length, 1, 'another process may still see it');
  await tell(api.deps, [finding()]);
  await deliverDue(api.deps);
  assert.equal(hook.received.length, 2, 'it is known');
  await Promise.all([1, 2].map(() => tell(api.deps, [], 0)));
  await Promise.all([1, 2].map(() => deliverDue(api.deps)));
  assert.equal(hook.received.length, 4);
  const over = bodyAt('/plain') as { id: string; state: string; resolved_at: string };
  assert.deepEqual([over.id, over.state], [plain.id, 'resolved']);
  assert.ok(over.resolved_at);
  assert.match((bodyAt('/services/T0/B0/secret') as { text: string }).text, /^✅/);
});

test('what has not lasted long enough is told to nobody, and ends nothing that is firing', async () => {
  const stumble = finding({ name: 'store-unreachable', subject: '', settled: false });
  await tell(api.deps, [stumble]);
  assert.deepEqual((await listed()).alerts, []);
  await tell(api.deps, [{ ...stumble, settled: true }]);
  await api.database.sql`update alerts set held_at = now() - interval '1 hour'`;
  await tell(api.deps, [stumble], 60);
  assert.equal(
    (await listed('?state=firing')).alerts.length,
    1,
    'a restarted process has to see it for a while',
  );
});

test('a target that is away is tried again, the end after the beginning; one that refuses is not', async () => {
  await tell(api.deps, [finding()]);
  hook.answers.push(500, 500);
  await deliverDue(api.deps);
  await tell(api.deps, [], 0);
  await deliverDue(api.deps);
  assert.equal(hook.received.length, 2, 'neither another try so soon, nor the end before the beginning');
  await hurry();
  hook.answers.push(404);
  await deliverDue(api.deps);
  await deliverDue(api.deps);
  const [alert] = (await listed()).alerts;
  const told = (target: string) =>
    alert?.deliveries
      .filter((each) => each.target === target)
      .map(({ state, status, attempts, last_error }) => [state, status, attempts, last_error]);
  assert.deepEqual(told('slack'), [
    ['firing', 'given_up', 2, 'it answered 404'],
    ['resolved', 'delivered', 1, null],
  ]);
  assert.deepEqual(told('webhook'), [
    ['firing', 'delivered', 2, null],
    ['resolved', 'delivered', 1, null],
  ]);
  const keys = hook.received.map(({ headers }) => headers['idempotency-key']);
  assert.equal(new Set(keys).size, 4, 'a try again has the key of the first');
});

test('the history is for administrators, in pages, and tells no address', async () => {
  for (const subject of ['upscale', 'duration', 'thumbnail']) await tell(api.deps, [finding({ subject })]);
  const user = await api.signUp();
  assert.equal((await user.get('/alerts')).status, 403);
  const first = await listed('?limit=2');
  assert.equal(first.alerts.length, 2);
  const second = await listed(`?limit=2&cursor=${first.next_cursor}`);
  assert.deepEqual([second.alerts.length, second.next_cursor], [1, null]);
  assert.doesNotMatch(JSON.stringify([first, second]), /secret/);
});

test('a failure of a damaged file is not one of the platform', async () => {
  const { id: ownerId } = await api.signUp();
  const insert = (code: string | null) => api.database.sql`
    insert into jobs (id, kind, owner_id, status, error_code, input, max_attempts, deadline_seconds, finished_at)
    values (gen_random_uuid(), 'duration', ${ownerId}, ${code ? 'failed' : 'completed'}, ${code}, '{}', 3, 60, now())`;
  for (const code of ['WORKER_LOST', 'CORRUPT_MEDIA', null]) await insert(code);
  assert.deepEqual((await sampleDatabase(api.deps)).ended, [{ kind: 'duration', ended: 3, failed: 1 }]);
});

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Postgres } from '../../dev/postgres.ts';
import { startTestApi, type TestApi } from '../../test/api.ts';
import { testPostgres } from '../../test/services.ts';
import { until } from '../../test/support/until.ts';
import { startWebhook } from '../../test/support/webhook.ts';
import { deliverDue } from './deliver.ts';
import { DatabaseOutage } from './outage.ts';
import { sampleDatabase } from './sample.ts';

let postgres: Postgres;
let api: TestApi;
let hook: Awaited<ReturnType<typeof startWebhook>>;
before(async () => {
  hook = await startWebhook();
  postgres = await testPostgres();
  api = await startTestApi({
    DATABASE_URL: postgres.url(),
    ALERT_WEBHOOK_URL: hook.url,
    ALERT_UNREACHABLE_SECONDS: '1',
    ALLOW_PRIVATE_ADDRESSES: 'true',
  });
});
after(async () => {
  await api.close();
  await postgres.close();
  hook.close();
});

const news = () => hook.received.map(({ body }) => body as { id: string; name: string; state: string });

/** As a process that looks again and again, until `done`. */
const look = (outage: DatabaseOutage, what: string, done: () => boolean | Promise<boolean>) =>
  until(what, 60, async () => {
    if (await done()) return true;
    const sample = await sampleDatabase(api.deps).catch((error) => outage.noteFailure(error));
    if (sample) await outage.noteAnswer();
    return false;
  });

test('a database that is away is told by one process, and its end by one that was not there', async () => {
  const [one, other] = [new DatabaseOutage(api.deps), new DatabaseOutage(api.deps)];
  await postgres.kill();
  await Promise.all([one, other].map((outage) => look(outage, 'the alert', () => hook.received.length > 0)));
  assert.equal(hook.received.length, 1);
  await postgres.restart();

  const restarted = new DatabaseOutage(api.deps);
  const count = async () => {
    const rows = await api.database.sql`select count(*)::int as count from alerts`.catch(() => []);
    return rows[0]?.count ?? 0;
  };
  await look(restarted, 'the alert to be written down', async () => (await count()) === 1);
  await one.noteAnswer();
  await other.noteAnswer();
  await deliverDue(api.deps);
  const [begin, end, ...more] = news();
  assert.deepEqual(
    [begin?.name, begin?.state, end?.state, more],
    ['database-unreachable', 'firing', 'resolved', []],
  );
  assert.equal(begin?.id, end?.id);
  assert.equal(await count(), 1);
});

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eq, sql } from 'drizzle-orm';
import { sampleQueues } from '../../db/queue-samples.ts';
import { alerts } from '../../db/schema/alerts.ts';
import { queueSamples } from '../../db/schema/queue-samples.ts';
import { users } from '../../db/schema/users.ts';
import { kinds } from '../../queues/registry.ts';
import { assertAccessible, type Console, noChromium, openConsole, signIn } from '../support/browser.ts';
import { account } from '../support/client.ts';
import { noisePhoto } from '../support/photo.ts';

const skip = noChromium();
let shown: Console;
before(async () => {
  if (skip) return;
  shown = await openConsole();
  const { db, client } = shown.fleet;
  await db.update(users).set({ role: 'admin' }).where(eq(users.username, account.username));
  const { id } = await client.upscale(await noisePhoto(64, 48));
  await client.until(id, ({ status }) => status === 'completed');
  // Three minutes, as waiting would have made them.
  for (let minutes = 0; minutes < 3; minutes++) {
    await db.update(queueSamples).set({ at: sql`${queueSamples.at} - interval '1 minute'` });
    await sampleQueues(db, kinds);
  }
  const summary = 'upscale: the oldest of 12 waiting jobs has waited for 11 min';
  await db.insert(alerts).values({ name: 'queue-age', subject: 'upscale', summary });
});
after(() => shown?.close());

test('an operator sees whether it is well, who works on what, and what is wrong', { skip }, async (t) => {
  const page = await shown.open();
  await signIn(page);
  await page.getByRole('link', { name: 'Operators' }).click();
  await page.getByText('Answers').nth(2).waitFor();
  await page.getByRole('heading', { name: 'Oldest waiting job' }).waitFor();
  const worker = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'worker-1' }) });
  await worker.getByText('gpu 0/1').waitFor();
  await page.getByRole('row', { name: /^Upscale gpu 0 0/ }).waitFor();
  await page.getByText('the oldest of 12 waiting jobs').waitFor();
  const models = page.getByRole('table').filter({ hasText: 'restore-fast' });
  await models.getByText(/per megapixel/).waitFor();
  await models.getByText('npm run models -- pull realesr-general-x4v3').waitFor();
  const board = await page.getByRole('link', { name: 'Open Bull Board' }).getAttribute('href');
  assert.equal(board, '/admin/queues');
  await page.getByLabel('Range').selectOption('7 days');
  await page.getByRole('heading', { name: /^Ended in 4\d mins?$/ }).waitFor();
  await assertAccessible(page, t);
  assert.deepEqual(shown.complaints.splice(0), []);
});

test('an administrator sees whose jobs there are, and nothing is wider than a phone', { skip }, async (t) => {
  const page = await shown.open({ viewport: { width: 360, height: 740 }, locale: 'ja-JP' });
  await page.goto('/');
  await page.getByLabel('ユーザー名').fill(account.username);
  await page.getByLabel('パスワード').fill(account.password);
  await page.keyboard.press('Enter');
  await page.getByRole('navigation').waitFor();
  for (const [path, heading] of [
    ['/#/api-keys', 'APIキー'],
    ['/#/operators', '運用'],
    ['/#/schedules', 'スケジュール'],
    ['/#/jobs', 'ジョブ'],
  ] as const) {
    await page.goto(path);
    await page.getByRole('heading', { level: 1, name: heading }).waitFor();
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 360, path);
    await assertAccessible(page, t);
  }
  await page.getByLabel('所有者').selectOption(account.username);
  await page.getByRole('link', { name: /^高解像度化/ }).waitFor();
  assert.deepEqual(shown.complaints.splice(0), []);
});

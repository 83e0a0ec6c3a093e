import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { eq } from 'drizzle-orm';
import type { Page } from 'playwright-core';
import { users } from '../../db/schema/users.ts';
import { testFolder } from '../services.ts';
import { bareEnv } from '../support/bare-env.ts';
import { assertAccessible, type Console, noChromium, openAt, openConsole } from '../support/browser.ts';
import { account } from '../support/client.ts';
import { noisePhoto } from '../support/photo.ts';

const run = promisify(execFile);
const skip = noChromium();
let shown: Console;
before(async () => {
  if (!skip) shown = await openConsole();
});
after(() => shown?.close());

/** @param without the scopes that are taken off before it is made */
async function makeKey(
  page: Page,
  name: string,
  { without = [], days }: { without?: string[]; days?: number } = {},
): Promise<string> {
  await page.getByRole('button', { name: 'New key' }).click();
  const dialog = page.getByRole('dialog', { name: 'New key' });
  await dialog.getByLabel('Name').fill(name);
  for (const scope of without) await dialog.getByLabel(new RegExp(`^${scope}`)).uncheck();
  if (days) await dialog.getByLabel('Expires').selectOption(String(days));
  await dialog.getByRole('button', { name: 'Make the key' }).click();
  const key = (await dialog.getByText(/^dk_/).textContent()) ?? '';
  await dialog.getByRole('button', { name: 'I have copied it' }).click();
  await dialog.waitFor({ state: 'detached' });
  return key;
}

const statusWith = async (key: string, method: string) =>
  (await fetch(`${shown.fleet.client.url}/jobs`, { method, headers: { 'x-api-key': key } })).status;

test('whoever has an account finds the way to their keys, makes one, and revokes it', { skip }, async (t) => {
  const page = await openAt(shown, '/photos');
  await page.getByRole('button', { name: `Account of ${account.username}` }).click();
  await page.getByRole('menuitem', { name: 'API keys' }).click();
  await page.getByRole('heading', { level: 2, name: 'No program acts for you yet' }).waitFor();
  await assertAccessible(page, t);
  const key = await makeKey(page, 'camera', { without: ['write'] });
  const row = page.getByRole('row', { name: /camera/ });
  // Neither used nor with an end.
  await row.getByRole('cell', { name: 'never' }).nth(1).waitFor();
  assert.equal(await page.getByText(key).count(), 0);
  assert.deepEqual([await statusWith(key, 'GET'), await statusWith(key, 'POST')], [200, 403]);
  await assertAccessible(page, t);
  await page.reload();
  await row.locator('time').nth(1).waitFor();
  await row.getByRole('button', { name: 'Revoke camera' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await row.getByText('revoked').waitFor();
  assert.equal(await statusWith(key, 'GET'), 401);
  assert.deepEqual(shown.complaints.splice(0), []);
});

test('a key is used as the page says', { skip }, async (t) => {
  const page = await openAt(shown, '/api-keys');
  const key = await makeKey(page, 'shell', { days: 30 });
  // The clock of the database may be a moment behind.
  const row = page.getByRole('row', { name: /shell/ });
  await row.getByText(/in (29|30) days/).waitFor();
  const lines = page.getByRole('figure').locator('code');
  const line = async (words: string) => (await lines.filter({ hasText: words }).textContent()) ?? '';
  const variables = (await line('export DARKROOM_URL=')).replace('dk_…', key);
  const folder = await testFolder();
  t.after(folder.close);
  await writeFile(join(folder.path, 'photo.jpg'), await noisePhoto(40, 30));
  const script = `${variables}\n${await line('curl ')}`;
  const { stdout } = await run('sh', ['-ec', script], { cwd: folder.path, env: bareEnv(), timeout: 60_000 });
  const id = /"self":"\/jobs\/([\w-]+)"/.exec(stdout)?.[1] ?? stdout;
  await shown.fleet.client.until(id, ({ status }) => status === 'completed');
  assert.deepEqual(shown.complaints.splice(0), []);
});

test('the rights of machines and administrators are offered to administrators alone', { skip }, async (t) => {
  const { db } = shown.fleet;
  const become = (role: 'user' | 'admin') =>
    db.update(users).set({ role }).where(eq(users.username, account.username));
  t.after(() => become('user'));
  for (const [role, offered] of [
    ['user', 2],
    ['admin', 4],
  ] as const) {
    await become(role);
    const page = await openAt(shown, '/api-keys');
    await page.getByRole('button', { name: 'New key' }).click();
    await page.getByRole('dialog').getByLabel('Name').waitFor();
    assert.equal(await page.getByRole('checkbox').count(), offered, role);
  }
  assert.deepEqual(shown.complaints.splice(0), []);
});

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertAccessible, type Console, noChromium, openConsole, signIn } from '../support/browser.ts';
import { account } from '../support/client.ts';

const skip = noChromium();
let shown: Console;
before(async () => {
  if (!skip) shown = await openConsole();
});
after(() => shown?.close());

test('a wrong password is told in words, and the right one opens the photos', { skip }, async (t) => {
  const page = await shown.open();
  await page.goto('/');
  await assertAccessible(page, t);
  await page.getByLabel('Username').fill(account.username);
  await page.getByLabel('Password').fill('moonset');
  await page.keyboard.press('Enter');
  assert.match((await page.getByRole('alert').textContent()) ?? '', /do not belong together/);
  await page.getByLabel('Password').fill(account.password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Photos' }).waitFor();
  await assertAccessible(page, t);
  // The refused password stands in the browser's console as a failed request, and nothing else does.
  assert.deepEqual(
    shown.complaints.splice(0).filter((line) => !/status of 401/.test(line)),
    [],
  );
});

test('whoever comes back is still signed in, until they sign out', { skip }, async () => {
  const page = await shown.open();
  await signIn(page);
  await page.reload();
  await page.getByRole('button', { name: 'Account of ansel' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByLabel('Password').waitFor();
  await page.goto('/#/videos');
  await page.getByLabel('Password').waitFor();
  assert.deepEqual(shown.complaints.splice(0), []);
});

test('it speaks the browser’s language, and the one that is chosen', { skip }, async () => {
  const page = await shown.open({ locale: 'ko-KR' });
  await page.goto('/');
  await page.getByLabel('사용자 이름').fill(account.username);
  await page.getByLabel('비밀번호').fill(account.password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: '사진' }).waitFor();
  await page.getByRole('button', { name: 'ansel 계정' }).click();
  await page.getByRole('menuitemradio', { name: '日本語' }).click();
  await page.getByRole('heading', { level: 1, name: '写真', includeHidden: true }).waitFor();
  await page.reload();
  await page.getByRole('heading', { level: 1, name: '写真' }).waitFor();
  assert.equal(await page.locator('html').getAttribute('lang'), 'ja');
  assert.deepEqual(shown.complaints.splice(0), []);
});

test('the keyboard reaches every page and the way out', { skip }, async () => {
  const page = await shown.open();
  await signIn(page);
  await page.getByRole('button', { name: 'Account of ansel' }).waitFor();
  const reached = new Set<string>();
  for (let presses = 0; presses < 12; presses++) {
    await page.keyboard.press('Tab');
    reached.add(String(await page.evaluate('document.activeElement.textContent')));
  }
  for (const name of ['Photos', 'Best cut', 'Videos', account.username])
    assert.ok(reached.has(name), `${name}, not among ${[...reached]}`);
  await page.getByRole('link', { name: 'Videos' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Videos' }).waitFor();
  assert.deepEqual(shown.complaints.splice(0), []);
});

test('a phone has the pages at its foot, and nothing that is wider than it', { skip }, async () => {
  const page = await shown.open({ viewport: { width: 360, height: 740 } });
  await signIn(page);
  const nav = await page.getByRole('navigation', { name: 'Pages' }).boundingBox();
  assert.ok(nav && nav.y > 600, JSON.stringify(nav));
  assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 360);
});

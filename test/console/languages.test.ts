import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eq } from 'drizzle-orm';
import type { Job } from '../../client/index.ts';
import { alerts } from '../../db/schema/alerts.ts';
import { users } from '../../db/schema/users.ts';
import { assertAccessible, type Console, noChromium, openAt, openConsole } from '../support/browser.ts';
import { account } from '../support/client.ts';
import { noisePhoto } from '../support/photo.ts';

const skip = noChromium();
let shown: Console;
let failed: Job;

before(async () => {
  if (skip) return;
  shown = await openConsole();
  const { db, client } = shown.fleet;
  await db.update(users).set({ role: 'admin' }).where(eq(users.username, account.username));
  const photo = await noisePhoto(64, 48);
  const { id } = await client.upscale(photo.subarray(0, photo.length / 2));
  failed = await client.until(id, ({ status }) => status === 'failed');
});
after(() => shown?.close());

const openIn = (locale: string, path: string) => openAt(shown, path, { locale });

test('a failure is told in the reader’s language, and beneath it in the API’s own words', {
  skip,
}, async (t) => {
  const page = await openIn('ja-JP', `/jobs/${failed.id}`);
  const detail = page.getByRole('complementary', { name: 'ジョブ' });
  const sentence = 'ファイルが壊れているか、途中で切れています。もう一度送ってください。';
  await detail.getByText(sentence).first().waitFor();
  const own = detail.locator('[lang=en]', { hasText: failed.error?.message ?? '?' });
  await own.first().waitFor();
  await assertAccessible(page, t);
  const photoId = failed.kind === 'upscale' ? failed.input.photo_id : '';
  await page.goto(`/#/photos/${photoId}`);
  await page.getByRole('alert').filter({ hasText: sentence }).waitFor();
  assert.deepEqual(shown.complaints.splice(0), []);
});

test('the page of a code speaks the language that was chosen here, not the browser’s, and the others on request', {
  skip,
}, async (t) => {
  const page = await openIn('en-GB', `/jobs/${failed.id}`);
  // What is opened takes the focus, and an open menu would close.
  await page
    .getByRole('complementary', { name: 'Job' })
    .getByRole('link', { name: 'What CORRUPT_MEDIA means' })
    .waitFor();
  await page.getByRole('button', { name: /^Account of/ }).click();
  await page.getByRole('menuitemradio', { name: '한국어' }).click();
  await page.keyboard.press('Escape');
  const opened = page.waitForEvent('popup');
  await page.getByRole('link', { name: 'CORRUPT_MEDIA 설명 보기' }).first().click();
  const about = await opened;
  await about.getByText('파일').first().waitFor();
  await assertAccessible(about, t);
  await about.getByRole('link', { name: '日本語' }).click();
  await about.getByText('ファイルが壊れている').waitFor();
  assert.deepEqual(shown.complaints.splice(0), []);
});

test('a form names its parameters in the reader’s language, and so is what the API refuses', {
  skip,
}, async (t) => {
  const page = await openIn('ko-KR', '/schedules');
  const dialog = page.getByRole('dialog', { name: '새 일정' });
  for (const end of ['made', 'refused']) {
    await page.getByRole('button', { name: '새 일정' }).click();
    await dialog.getByLabel('이름', { exact: true }).fill('nightly');
    await dialog.getByText('긴 변이 이 픽셀 수를 넘지 않도록 결과를 줄입니다.').waitFor();
    await dialog.getByLabel('배율').selectOption('2');
    if (end === 'made') await assertAccessible(page, t);
    await dialog.getByRole('button', { name: '만들기' }).click();
    if (end === 'made') await dialog.waitFor({ state: 'detached' });
  }
  await dialog.getByRole('alert').getByText('같은 이름의 일정이 있습니다. 다른 이름을 고르세요.').waitFor();
  const refusals = shown.complaints.splice(0);
  assert.deepEqual(
    refusals.filter((line) => !/status of 409/.test(line)),
    [],
  );
});

test('a field that is refused says why in the reader’s language, and so do the values to choose from', {
  skip,
}, async () => {
  const page = await openIn('ko-KR', '/schedules');
  await page.getByRole('button', { name: '새 일정' }).click();
  const dialog = page.getByRole('dialog', { name: '새 일정' });
  await dialog.getByLabel('이름', { exact: true }).fill('refused');
  await dialog.getByLabel('할 일').selectOption('업스케일');
  await dialog.getByLabel('메타데이터').selectOption('위치만 뺌');
  await dialog.getByLabel('사진 ID').fill('x');
  await dialog.getByLabel('배경색').fill('red');
  await dialog.getByRole('button', { name: '만들기' }).click();
  await dialog.getByRole('alert').filter({ hasText: '쓰는 방식이 맞지 않습니다.' }).nth(1).waitFor();
  await dialog.getByText('배경색: 쓰는 방식이 맞지 않습니다.').waitFor();
  assert.deepEqual(
    shown.complaints.splice(0).filter((line) => !/status of 422/.test(line)),
    [],
  );
});

test('what a model is good for is told in the reader’s language', { skip }, async () => {
  const page = await openIn('ja-JP', '/operators');
  await page.getByText('劣化の少ない写真：写っているものを鮮明にし、何も作り出さない').waitFor();
  assert.deepEqual(shown.complaints.splice(0), []);
});

test('an alert is told with its numbers; one that comes from elsewhere, in its own words', {
  skip,
}, async () => {
  const { db } = shown.fleet;
  await db.insert(alerts).values([
    {
      ...{ name: 'queue-age', subject: 'upscale', summary: 'upscale: the oldest has waited for 11 min' },
      details: { waiting: 12, oldest_seconds: 660, limit: 600 },
    },
    { name: 'cloudwatch', subject: 'CPU', summary: 'CPU of the database above 90 %' },
  ]);
  const page = await openIn('ja-JP', '/operators');
  await page.getByText(/^高解像度化：12件が待機中で、最も古いものは11\s?分待っています。/).waitFor();
  await page.getByText('CPU of the database above 90 %').waitFor();
  assert.deepEqual(shown.complaints.splice(0), []);
});

test('an error of the server is told with the number that its log knows it by', { skip }, async () => {
  const page = await openIn('ja-JP', '/jobs');
  await page.getByRole('heading', { level: 1, name: 'ジョブ' }).waitFor();
  await page.route(
    ({ pathname }) => pathname === '/schedules',
    (route) =>
      route.fulfill({
        status: 500,
        json: { code: 'INTERNAL_ERROR', detail: 'Something went wrong.', request_id: 'k3-7' },
      }),
  );
  await page.goto('/#/schedules');
  await page.getByText('サーバーのログでの番号：k3-7').waitFor();
  assert.deepEqual(
    shown.complaints.splice(0).filter((line) => !/status of 500/.test(line)),
    [],
  );
});

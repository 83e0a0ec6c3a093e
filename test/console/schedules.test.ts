import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  assertAccessible,
  type Console,
  noChromium,
  openAt,
  openConsole,
  signIn,
} from '../support/browser.ts';
import { noisePhoto } from '../support/photo.ts';

const skip = noChromium();
let shown: Console;
before(async () => {
  if (skip) return;
  shown = await openConsole();
  const { client } = shown.fleet;
  for (let i = 0; i < 2; i++) await client.upscale(await noisePhoto(40 + i, 30));
});
after(() => shown?.close());

test('a schedule is made, switched, run now with other parameters, and deleted', { skip }, async (t) => {
  // Photos has thumbnails made of what it shows, and then none would be missing.
  const page = await openAt(shown, '/schedules', { timezoneId: 'Asia/Seoul' });
  await page.getByRole('heading', { name: 'Nothing is scheduled' }).waitFor();
  await assertAccessible(page, t);

  await page.getByRole('button', { name: 'New schedule' }).click();
  const form = page.getByRole('dialog', { name: 'New schedule' });
  await form.getByRole('textbox', { name: 'Name' }).fill('nightly');
  await form.getByLabel('What is done').selectOption('Missing thumbnails');
  await form.getByLabel('Rhythm').selectOption('By a cron expression');
  await form.getByRole('textbox', { name: 'Cron expression' }).fill('0 3 * * *');
  await form.getByLabel('Time zone').selectOption('UTC');
  // Three o'clock there is noon in Seoul, where the reader is.
  await form.getByRole('list', { name: 'Next runs' }).getByText(/12:00/).nth(4).waitFor();
  await assertAccessible(page, t);
  await form.getByRole('textbox', { name: 'Cron expression' }).fill('0 99 * * *');
  await form.getByText(/should be a cron expression/).waitFor();
  await form.getByRole('textbox', { name: 'Cron expression' }).fill('0 3 * * *');
  await form.getByRole('button', { name: 'Create' }).click();

  const card = page.getByRole('article').filter({ hasText: 'nightly' });
  await card.getByText('It has not run yet.').waitFor();
  assert.equal(await card.getByRole('list', { name: 'Next runs' }).getByRole('listitem').count(), 5);
  const onOff = card.getByRole('switch', { name: 'nightly is on' });
  await onOff.click();
  await card.getByText('Switched off.').waitFor();
  await onOff.click();
  await card.getByRole('list', { name: 'Next runs' }).waitFor();
  await assertAccessible(page, t);

  await card.getByRole('button', { name: 'Run now' }).click();
  const run = page.getByRole('dialog', { name: 'Run nightly now' });
  await run.getByLabel('Width').fill('9999');
  await run.getByRole('button', { name: 'Run', exact: true }).click();
  // The form knows the schema's limits, so the browser itself refuses.
  assert.equal(await run.getByLabel('Width').evaluate((input) => input.matches(':invalid')), true);
  await run.getByLabel('Width').fill('100');
  await assertAccessible(page, t);
  await run.getByRole('button', { name: 'Run', exact: true }).click();

  await page.getByText('2 of 2 done, 0 failed').waitFor();
  assert.equal(await page.getByRole('link', { name: /^Thumbnail/ }).count(), 2);
  const log = page.getByRole('list', { name: 'Log' });
  await log.getByText('Files stored, result committed').nth(1).waitFor();
  await log.getByText('Claimed by a worker · worker-1').first().waitFor();
  await assertAccessible(page, t);

  await page.getByRole('link', { name: 'To the schedule' }).click();
  await page.getByRole('table').getByText('By hand').waitFor();
  await page.getByText('Runs: 1 done, 0 failed').waitFor();
  await assertAccessible(page, t);
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete for good' }).click();
  await page.getByRole('heading', { name: 'Nothing is scheduled' }).waitFor();
  assert.deepEqual(
    // The time that is no time stands in the browser's console as a refused request.
    shown.complaints.splice(0).filter((line) => !/status of 422/.test(line)),
    [],
  );
});

test('what the API refuses stands beside its field, in any language, on a phone', { skip }, async () => {
  const page = await shown.open({ locale: 'ko-KR', viewport: { width: 360, height: 740 } });
  await page.goto('/');
  await page.getByLabel('사용자 이름').fill('ansel');
  await page.getByLabel('비밀번호').fill('moonrise over hernandez');
  await page.keyboard.press('Enter');
  await page.getByRole('navigation').waitFor();
  await page.goto('/#/schedules');
  await page.getByRole('button', { name: '새 일정' }).click();
  const form = page.getByRole('dialog', { name: '새 일정' });
  await form.getByRole('textbox', { name: '이름' }).fill('one-photo');
  await form.getByLabel('할 일').selectOption('썸네일');
  await form.getByRole('button', { name: '만들기' }).click();
  await form.getByRole('alert').first().waitFor();
  assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 360);
  await page.keyboard.press('Escape');
  await form.waitFor({ state: 'detached' });
  shown.complaints.splice(0);
});

test('a schedule is changed by the form that made it, and a refused change says why', { skip }, async (t) => {
  const { client } = shown.fleet;
  const schedules = async (body: object): Promise<{ id: string }> => {
    const answer = await fetch(`${client.url}/schedules`, {
      method: 'POST',
      headers: { authorization: client.authorization, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    assert.equal(answer.status, 201, await answer.clone().text());
    return answer.json() as Promise<{ id: string }>;
  };
  await schedules({ name: 'taken', work: 'thumbnail-missing', every_hours: 12, timezone: 'UTC' });
  const { id } = await schedules({
    name: 'hourly',
    work: 'thumbnail-missing',
    parameters: { width: 200 },
    every_hours: 3,
    timezone: 'UTC',
  });
  const page = await shown.open();
  await signIn(page);
  await page.goto(`/#/schedules/${id}`);
  await page.getByRole('button', { name: 'Change' }).click();
  const form = page.getByRole('dialog', { name: 'Change hourly' });
  assert.equal(await form.getByLabel('Hours between runs').inputValue(), '3');
  assert.equal(await form.getByLabel('Width').inputValue(), '200');
  await assertAccessible(page, t);
  await form.getByRole('textbox', { name: 'Name' }).fill('taken');
  await form.getByRole('button', { name: 'Save' }).click();
  await form.getByRole('alert').getByText(/taken/).waitFor();

  await form.getByRole('textbox', { name: 'Name' }).fill('mornings');
  await form.getByLabel('Rhythm').selectOption('By a cron expression');
  await form.getByRole('textbox', { name: 'Cron expression' }).fill('30 7 * * 1-5');
  await form.getByLabel('Time zone').selectOption('Asia/Seoul');
  await form.getByLabel('When a run still goes on').selectOption('begin the next all the same');
  await form.getByLabel('Width').fill('120');
  await form.getByRole('button', { name: 'Save' }).click();
  await form.waitFor({ state: 'detached' });
  await page.getByRole('heading', { level: 1, name: 'mornings' }).waitFor();
  const headers = { authorization: client.authorization };
  const changed = (await (await fetch(`${client.url}/schedules/${id}`, { headers })).json()) as Record<
    string,
    unknown
  >;
  assert.deepEqual(
    [changed.name, changed.cron, changed.every_hours, changed.timezone, changed.overlap],
    ['mornings', '30 7 * * 1-5', null, 'Asia/Seoul', 'allow'],
  );
  assert.equal((changed.parameters as { width: number }).width, 120);
  assert.deepEqual(
    // The name that is taken stands in the browser's console as a refused request.
    shown.complaints.splice(0).filter((line) => !/status of 409/.test(line)),
    [],
  );
});

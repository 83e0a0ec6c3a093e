import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { makeSamples, type Samples } from '../../dev/samples.ts';
import { type Console, noChromium, openConsole, signIn } from '../support/browser.ts';

const skip = noChromium();
/** Milliseconds for several enlargements one after another. */
const SEVERAL_MS = 180_000;

let shown: Console;
let samples: Samples;
before(async () => {
  if (skip) return;
  shown = await openConsole();
  samples = await makeSamples(shown.fleet.folder, { height: 160 });
});
after(() => shown?.close());

/** As a hand does it: held over the page, which says what will become of them, and let go. */
async function drop(page: Page, files: string[], invitation: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files, dragOperationsMask: 1 };
  const drag = (type: 'dragEnter' | 'dragOver' | 'drop') =>
    session.send('Input.dispatchDragEvent', { type, x: 640, y: 400, data });
  await drag('dragEnter');
  await drag('dragOver');
  await page.getByText(invitation).waitFor();
  await drag('drop');
  await page.getByText(invitation).waitFor({ state: 'detached' });
}

test('a newcomer drops a burst and a film, compares before and after, and sees the run of a schedule', {
  skip,
}, async () => {
  const page = await shown.open();
  await signIn(page);
  await page.getByRole('heading', { name: 'Your first enlargement' }).waitFor();

  await page.getByRole('link', { name: 'Best cut' }).click();
  await page.getByRole('heading', { name: 'Let the sharpest photo find itself' }).waitFor();
  await drop(page, samples.burst, 'Let go to find the best of these photos');
  await page.getByText('The best cut', { exact: true }).waitFor();
  await page.getByRole('link', { name: 'Enlarged: compare it' }).click();
  const line = page.getByRole('slider').first();
  await line.focus();
  await page.keyboard.press('ArrowLeft');
  // Everything that was made of it can be taken away.
  await page.getByRole('link', { name: /Enlarged/ }).waitFor();

  await page.getByRole('link', { name: 'Videos' }).click();
  await page.getByRole('heading', { name: 'Films, measured and at hand' }).waitFor();
  await drop(page, [samples.video], 'Let go to keep these videos');
  await page.getByRole('link', { name: /lake\.mp4/ }).waitFor();
  await page.getByText('0:08').waitFor();

  await page.getByRole('link', { name: 'Schedules' }).click();
  await page.getByRole('button', { name: 'New schedule' }).click();
  const form = page.getByRole('dialog', { name: 'New schedule' });
  await form.getByRole('textbox', { name: 'Name' }).fill('the-others');
  await form.getByLabel('What is done').selectOption('Missing upscales');
  await form.getByRole('list', { name: 'Next runs' }).getByRole('listitem').nth(4).waitFor();
  await form.getByRole('button', { name: 'Create' }).click();
  const card = page.getByRole('article').filter({ hasText: 'the-others' });
  await card.getByRole('button', { name: 'Run now' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Run', exact: true }).click();
  // Those of the burst that were not the best.
  await page.getByText('4 of 4 done, 0 failed').waitFor({ timeout: SEVERAL_MS });

  await page.getByRole('link', { name: 'Photos' }).click();
  await page
    .getByRole('link', { name: /, enlarged$/ })
    .nth(4)
    .waitFor();
  assert.deepEqual(shown.complaints.splice(0), []);
});

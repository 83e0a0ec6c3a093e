import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { makeSamples, type Samples } from '../../dev/samples.ts';
import { assertAccessible, type Console, noChromium, openConsole, signIn } from '../support/browser.ts';
import { noisePhoto } from '../support/photo.ts';
import { until } from '../support/until.ts';

const skip = noChromium();
let shown: Console;
let samples: Samples;
before(async () => {
  if (skip) return;
  shown = await openConsole();
  samples = await makeSamples(shown.fleet.folder, { height: 240 });
});
after(() => shown?.close());

test('a photo is sent, enlarged, compared and, after a second thought, kept', { skip }, async (t) => {
  const page = await shown.open();
  await signIn(page);
  await page.getByText('Your first enlargement').waitFor();
  await page.getByTestId('files').setInputFiles(samples.video);
  await page.getByText('None of these files').waitFor();
  const notes = { name: 'notes.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no picture at all') };
  await page.getByTestId('files').setInputFiles(notes);
  await page.getByText('0 of 1 sent, 1 not').waitFor();
  await page.getByText('of a kind that is not taken').waitFor();
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await page.getByTestId('files').setInputFiles([samples.photo, samples.video]);
  await page.getByText('1 file of another kind was left out.').waitFor();
  await page.getByRole('link', { name: 'lake.jpg, enlarged' }).waitFor();
  await page.locator('[data-loaded=true]').waitFor();
  await assertAccessible(page, t);
  // Where all has arrived, it goes by itself.
  await page.getByRole('region', { name: 'Uploads' }).waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'lake.jpg, enlarged' }).click();
  const slider = page.getByRole('slider');
  await slider.focus();
  await page.keyboard.press('End');
  assert.equal(await slider.inputValue(), '100');
  await page.keyboard.press('ArrowLeft');
  assert.equal(await slider.inputValue(), '98');
  await slider.fill('42');
  await page.getByText('restore-fast').first().waitFor();
  // What the camera wrote.
  await page.getByText('Darkroom Sample scene').waitFor();
  await assertAccessible(page, t);
  await page.getByRole('button', { name: 'Enlarge again' }).click();
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Enlarge again' }).click();
  await page.getByRole('dialog').getByLabel('Scale').selectOption('2');
  await page.getByRole('dialog').getByRole('button', { name: 'Enlarge', exact: true }).click();
  await page.getByText('× 2', { exact: true }).waitFor();
  // The one before is still there to be compared.
  await page.getByLabel('Compared with').selectOption({ index: 1 });
  await page.getByText('× 4', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByText('Your first enlargement').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('link', { name: 'lake.jpg, enlarged' }).click();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByText('Your first enlargement').waitFor();
  await page.keyboard.press('Control+z');
  await page.getByRole('link', { name: 'lake.jpg, enlarged' }).waitFor();
  assert.deepEqual(
    shown.complaints.splice(0).filter((line) => !/status of 415/.test(line)),
    [],
  );
});

test('a burst is ranked with its reasons, and the best of it is enlarged', { skip }, async (t) => {
  const page = await shown.open();
  await signIn(page);
  await page.getByRole('link', { name: 'Best cut' }).click();
  await page.getByText('Let the sharpest photo find itself').waitFor();
  await page.getByTestId('files').setInputFiles(Array.from({ length: 51 }, () => samples.burst[0] ?? ''));
  await page.getByText('A burst has at most 50 photos').waitFor();
  await page.getByTestId('files').setInputFiles(samples.burst);
  await page.getByText('The best cut', { exact: true }).waitFor();
  await page.getByText(/The sharpest of 5/).waitFor();
  await page.getByText('Enlarged: compare it').waitFor();
  const others = page.getByRole('button', { name: 'Enlarge this one' });
  assert.equal(await others.count(), 4);
  await assertAccessible(page, t);
  // Another choice than the platform's is enlarged beside it.
  await others.first().click();
  await page.getByText('Enlarged: compare it').nth(1).waitFor();
  await page.reload();
  await page.getByText('Enlarged: compare it').nth(1).waitFor();
  assert.equal(await others.count(), 3);
  assert.deepEqual(shown.complaints.splice(0), []);
});

test('a film is sent, measured, found, watched, and gets another poster', { skip }, async (t) => {
  const page = await shown.open();
  await signIn(page);
  await page.getByRole('link', { name: 'Videos' }).click();
  await page.getByText('Films, measured and at hand').waitFor();
  await page.getByTestId('files').setInputFiles(samples.video);
  await page.getByText('0:08').waitFor();
  await page.getByLabel('Search by name').fill('nothing like it');
  await page.getByText(/No video has/).waitFor();
  await page.getByLabel('Search by name').fill('');
  await page.getByRole('link', { name: /lake.mp4/ }).waitFor();
  await page.getByLabel('Search by name').fill('LAKE');
  await page.getByRole('link', { name: /lake.mp4/ }).click();
  await page.getByText('h264').waitFor();
  // Its page lets nothing be evaluated that Playwright would repeat by itself.
  await until('the film to be ready', 60, () =>
    page.evaluate('document.querySelector("video").readyState >= 1'),
  );
  await page.evaluate('document.querySelector("video").currentTime = 2');
  await page.getByRole('button', { name: 'Use this frame as the poster' }).click();
  await page.getByText('The poster is the frame at 0:02.').waitFor();
  await assertAccessible(page, t);
  assert.deepEqual(shown.complaints.splice(0), []);
});

test('a deletion that is refused says why, and the photo is there again', { skip }, async (t) => {
  const { client } = shown.fleet;
  await client.upscale(await noisePhoto(64, 48));
  const page = await shown.open();
  await signIn(page);
  const detail = 'The object store does not answer. Try again soon.';
  const body = JSON.stringify({ code: 'STORAGE_UNAVAILABLE', detail, status: 503 });
  await page.route('**/photos/*', (route) =>
    route.request().method() === 'DELETE'
      ? route.fulfill({ status: 503, contentType: 'application/problem+json', body })
      : route.continue(),
  );
  const photo = page.getByRole('link', { name: /^photo\.jpg/ });
  await photo.click();
  await page.getByRole('button', { name: 'Delete' }).click();
  await photo.waitFor({ state: 'detached' });
  await page.getByRole('alert').getByText(detail).waitFor();
  await page.getByRole('heading', { name: 'photo.jpg was not deleted' }).waitFor();
  await photo.waitFor();
  await assertAccessible(page, t);
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await page.getByRole('alert').waitFor({ state: 'detached' });
  assert.deepEqual(
    shown.complaints.splice(0).filter((line) => !/status of 503/.test(line)),
    [],
  );
});

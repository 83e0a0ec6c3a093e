import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { eq } from 'drizzle-orm';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { v7 as uuidv7 } from 'uuid';
import { insertRenditions } from '../../db/renditions.ts';
import { users } from '../../db/schema/users.ts';
import { assertAccessible, type Console, noChromium, openConsole, signIn } from '../support/browser.ts';
import { account } from '../support/client.ts';
import { noisePhoto } from '../support/photo.ts';
import { until } from '../support/until.ts';

const skip = noChromium();
/** 27 megapixels: levels of 375, 750, 1500, 3000 and 6000 pixels, the last of 12 × 9 tiles. */
const LARGE = { width: 6000, height: 4500 };
const LAST = 4;
/** Percent: the whole fits at less, and also a step nearer, which may not have been taken yet when it is looked at. */
const SMALL = 50;

let shown: Console;
let photoId: string;

before(async () => {
  if (skip) return;
  shown = await openConsole();
  photoId = await addLargePhoto();
});
after(() => shown?.close());

/** A photo with a large result as if a model had made it, which would take minutes. */
async function addLargePhoto(): Promise<string> {
  const { client } = shown.fleet;
  const { id } = await client.upscale(await noisePhoto(80, 60));
  const job = await client.until(id, ({ status }) => status === 'completed');
  const photoId = job.kind === 'upscale' ? job.input.photo_id : '';
  await addLargeResult(photoId);
  return photoId;
}

async function addLargeResult(photoId: string): Promise<void> {
  const { db, store, folder } = shown.fleet;
  const path = join(folder, 'large.jpg');
  const { width, height } = LARGE;
  await writeFile(
    path,
    await sharp(await noisePhoto(400, 300))
      .resize(width, height)
      .jpeg()
      .toBuffer(),
  );
  const id = uuidv7();
  const file = { key: `photos/${photoId}/upscale/${id}.jpeg`, contentType: 'image/jpeg' };
  const { size: bytes } = await store.putFile(file.key, path, file.contentType);
  await insertRenditions(db, [{ id, photoId, kind: 'upscale', ...file, bytes, width, height }]);
}

/** What the page asked for. */
function watch(page: Page) {
  const tiles = new Map<string, number>();
  const whole: string[] = [];
  page.on('request', (request) => {
    const [, tile] = /\/tiles\/(\d+\/\d+\/\d+)$/.exec(request.url()) ?? [];
    if (tile) tiles.set(tile, (tiles.get(tile) ?? 0) + 1);
    else if (/\/renditions\/[0-9a-f-]+$/.test(request.url())) whole.push(request.url());
  });
  return {
    whole,
    ofLevel: (level: number) => [...tiles.keys()].filter((tile) => tile.startsWith(`${level}/`)),
  };
}

/** The viewer, as large as fits. */
async function openPhoto(id = photoId, who = account) {
  const page = await shown.open({ viewport: { width: 1280, height: 900 } });
  const asked = watch(page);
  await signIn(page, who);
  await page.goto(`/#/photos/${id}`);
  const view = page.getByRole('application');
  await view.waitFor();
  await page.getByText('Before', { exact: true }).waitFor();
  // Which of the small levels it is follows from how wide the page leaves the view.
  await until('the whole to be there', 60, async () =>
    [0, 1, 2].some((level) => asked.ofLevel(level).length > 0),
  );
  return { page, view, asked };
}

const zoomOf = async (page: Page) => Number.parseFloat(await page.locator('figcaption output').innerText());

test('a large photo is looked at in full size by the keyboard, and only what is seen is fetched', {
  skip,
}, async (t) => {
  const { page, view, asked } = await openPhoto();
  assert.deepEqual(asked.ofLevel(LAST), [], 'nothing of the full size while the whole is shown');
  await assertAccessible(page, t);
  await view.focus();
  await page.keyboard.press('+');
  const fitting = await zoomOf(page);
  assert.ok(fitting < SMALL, `${fitting} %`);
  await page.keyboard.press('1');
  await until('the full size to be shown', 60, async () => (await zoomOf(page)) === 100);
  await until('its tiles to be fetched', 60, async () => asked.ofLevel(LAST).length >= 2);
  await page.keyboard.press('ArrowRight');
  // The right half of a view of 900 × 650 pixels, and what it was moved by: of 108.
  assert.ok(asked.ofLevel(LAST).length <= 24, `${asked.ofLevel(LAST)}`);
  assert.deepEqual(asked.whole, [], 'the large file itself is not fetched');
  await page.keyboard.press('0');
  await until('the whole to be shown again', 60, async () => (await zoomOf(page)) < SMALL);
  assert.deepEqual(shown.complaints.splice(0), []);
});

test('the wheel zooms where it is turned, a drag moves the photo, and the line moves over it', {
  skip,
}, async () => {
  const { page, view, asked } = await openPhoto();
  const box = await view.boundingBox();
  assert.ok(box);
  const at = { x: box.x + box.width * 0.75, y: box.y + box.height * 0.25 };
  await page.mouse.move(at.x, at.y);
  await until('the wheel to have zoomed in', 60, async () => {
    await page.mouse.wheel(0, -300);
    return (await zoomOf(page)) >= 100;
  });
  await until('tiles of the full size to be fetched', 60, async () => asked.ofLevel(LAST).length > 0);
  const columns = asked.ofLevel(LAST).map((tile) => Number(tile.split('/')[1]));
  assert.ok(Math.min(...columns) >= 6, `what is left of the line is not asked for: ${columns}`);
  const beforeDrag = asked.ofLevel(LAST).length;
  await page.mouse.down();
  await page.mouse.move(at.x - 250, at.y + 150, { steps: 5 });
  await page.mouse.move(at.x - 500, at.y + 300, { steps: 5 });
  await page.mouse.up();
  await until('the next tiles to be fetched', 60, async () => asked.ofLevel(LAST).length > beforeDrag);
  const slider = page.getByRole('slider');
  await slider.focus();
  await page.keyboard.press('End');
  assert.equal(await slider.inputValue(), '100');
  await page.getByRole('button', { name: 'Fit' }).click();
  await until('the whole to be shown', 60, async () => (await zoomOf(page)) < 25);
  await page.getByRole('button', { name: 'Zoom in' }).click();
  await until('a button to have zoomed in', 60, async () => (await zoomOf(page)) > 15);
  assert.ok(asked.ofLevel(LAST).length < 60, `${asked.ofLevel(LAST).length} of 108`);
  assert.deepEqual(shown.complaints.splice(0), []);
});

test('an administrator looks at what is somebody else’s in full size, too', { skip }, async () => {
  const { db, client } = shown.fleet;
  const administrator = { username: 'dorothea', password: 'white angel breadline' };
  const headers = { 'content-type': 'application/json' };
  await fetch(`${client.url}/register`, { method: 'POST', headers, body: JSON.stringify(administrator) });
  await db.update(users).set({ role: 'admin' }).where(eq(users.username, administrator.username));
  const { page, view, asked } = await openPhoto(await addLargePhoto(), administrator);
  await view.focus();
  await page.keyboard.press('1');
  await until('tiles of the full size to be fetched', 60, async () => asked.ofLevel(LAST).length > 0);
  assert.deepEqual(shown.complaints.splice(0), []);
});

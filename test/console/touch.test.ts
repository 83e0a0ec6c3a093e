import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { CDPSession, Locator, Page } from 'playwright-core';
import { type Console, noChromium, openConsole, signIn } from '../support/browser.ts';
import { noisePhoto } from '../support/photo.ts';
import { until } from '../support/until.ts';

const skip = noChromium();
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
let shown: Console;
let photoId: string;

before(async () => {
  if (skip) return;
  shown = await openConsole();
  const { client } = shown.fleet;
  const { id } = await client.upscale(await noisePhoto(120, 160));
  const job = await client.until(id, ({ status }) => status === 'completed');
  photoId = job.kind === 'upscale' ? job.input.photo_id : '';
});
after(() => shown?.close());

type Point = { x: number; y: number };

/** Puts fingers down one after another, moves all of them, and lifts them. */
async function drag(session: CDPSession, fingers: { from: Point; to: Point }[]): Promise<void> {
  const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', points: Point[]) =>
    session.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: points.map((one, id) => ({ ...one, id })),
    });
  for (let down = 1; down <= fingers.length; down++)
    await send(
      'touchStart',
      fingers.slice(0, down).map(({ from }) => from),
    );
  for (let step = 1; step <= 10; step++) {
    const at = (from: number, to: number) => from + ((to - from) * step) / 10;
    await send(
      'touchMove',
      fingers.map(({ from, to }) => ({ x: at(from.x, to.x), y: at(from.y, to.y) })),
    );
  }
  await send('touchEnd', []);
}

const zoomOf = async (page: Page) => Number.parseFloat(await page.locator('figcaption output').innerText());
/** What the browser does by itself with fingers on an element. */
const touchesOf = (element: Locator) =>
  element.evaluate((node: { style: { touchAction: string } }) => node.style.touchAction);
const scrolled = (page: Page) => page.evaluate('scrollY') as Promise<number>;

test('on a phone fingers zoom a photo, move its line and scroll the page, and every button is reached', {
  skip,
}, async () => {
  const page = await shown.open(phone);
  await signIn(page);
  await page.goto(`/#/photos/${photoId}`);
  const view = page.getByRole('application');
  await view.waitFor();
  await until('the photo to be shown', 60, async () => (await zoomOf(page)) > 0);
  const whole = await zoomOf(page);
  const session = await page.context().newCDPSession(page);
  const box = await view.boundingBox();
  assert.ok(box && box.x >= 0 && box.x + box.width <= 390, JSON.stringify(box));
  /** A place over the photo. */
  const at = (right: number, down: number): Point => ({
    x: Math.round(box.x + right * box.width),
    y: Math.round(box.y + down * box.height),
  });

  await until('a finger to have scrolled the page', 60, async () => {
    await drag(session, [{ from: at(0.3, 0.8), to: at(0.3, 0.3) }]);
    return (await scrolled(page)) > 50;
  });
  assert.equal(await zoomOf(page), whole);
  // A page that was let go goes on moving for a while, so it is put in its place before each try of what follows.
  const toTop = () => page.evaluate('scrollTo(0, 0)');

  assert.equal(await touchesOf(view), 'pan-y');
  await until('two fingers to have zoomed in', 60, async () => {
    await toTop();
    await drag(session, [
      { from: at(0.3, 0.3), to: at(0.1, 0.3) },
      { from: at(0.4, 0.3), to: at(0.9, 0.3) },
    ]);
    return (await zoomOf(page)) > whole * 1.5;
  });
  // What is larger than its frame is moved by a finger, and the page is not.
  assert.equal(await touchesOf(view), 'none');

  for (const name of ['Fit', 'Zoom in', 'Zoom out', '100%', 'Enlarge again', 'Delete']) {
    const button = await page.getByRole('button', { name, exact: true }).boundingBox();
    assert.ok(
      button && button.x >= 0 && button.x + button.width <= 390,
      `${name}: ${JSON.stringify(button)}`,
    );
    assert.ok(button.height >= 40, `${name}: ${button.height} pixels high`);
  }
  // What a finger set going goes on for a moment, and takes the first tap to stand still.
  await until('all of it to be shown', 60, async () => {
    await page.getByRole('button', { name: 'Fit', exact: true }).tap();
    return (await zoomOf(page)) === whole;
  });

  const slider = page.getByRole('slider');
  await until('the line to be moved', 60, async () => {
    await toTop();
    await drag(session, [{ from: at(0.5, 0.5), to: at(0.8, 0.5) }]);
    return Number(await slider.inputValue()) > 60;
  });
  assert.deepEqual(shown.complaints.splice(0), []);
});

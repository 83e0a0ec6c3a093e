import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { openLink } from '../faults/proxy.ts';
import { type Console, noChromium, openConsole, signIn } from '../support/browser.ts';
import { noisePhoto } from '../support/photo.ts';
import { until } from '../support/until.ts';

const skip = noChromium();
let shown: Console;
before(async () => {
  if (!skip) shown = await openConsole();
});
after(() => shown?.close());

/**
 * Opens the photos on a page whose whole lists are always empty: asking for those again and again shows nothing, so what
 * is shown is what the stream told of. Waits until the stream has begun.
 */
async function openWithoutPolling(page: Page): Promise<void> {
  let lists = 0;
  await page.route(
    (url) => url.pathname === '/photos' && !url.searchParams.has('ids'),
    (route) => {
      lists++;
      return route.fulfill({ json: [] });
    },
  );
  await signIn(page);
  await page.getByText('Your first enlargement').waitFor();
  // The first of the stream is that everything is to be read again.
  await until('the stream to begin', 60, async () => lists >= 2);
}

const enlarged = (page: Page) => page.getByRole('link', { name: 'photo.jpg, enlarged' });

test('a photo sent from elsewhere shows, and that a worker has finished it, with no list asked for', {
  skip,
}, async () => {
  const page = await shown.open();
  await openWithoutPolling(page);
  await shown.fleet.client.upscale(await noisePhoto(64, 48));
  await enlarged(page).first().waitFor();
  assert.deepEqual(shown.complaints.splice(0), []);
});

test('a photo that is removed elsewhere goes, and a page that shows it says so, with no list asked for', {
  skip,
}, async () => {
  const page = await shown.open();
  const looking = await shown.open();
  await openWithoutPolling(page);
  const { client } = shown.fleet;
  const { id } = await client.upscale(await noisePhoto(56, 48));
  const job = await client.until(id, ({ status }) => status === 'completed');
  const photoId = job.kind === 'upscale' ? job.input.photo_id : '';
  const link = page.locator(`a[href*="${photoId}"]`);
  await link.waitFor();
  await signIn(looking);
  await looking.goto(`/#/photos/${photoId}`);
  await looking.getByRole('button', { name: 'Delete' }).waitFor();
  const headers = { authorization: client.authorization };
  assert.ok((await fetch(`${client.url}/photos/${photoId}`, { method: 'DELETE', headers })).ok);
  // Before the pages would ask again by themselves, which is once a minute.
  const soon = { timeout: 45_000 };
  await link.waitFor({ ...soon, state: 'detached' });
  await looking.getByText('It is not here').waitFor(soon);
  const complaints = shown.complaints.splice(0).filter((line) => !/status of 404/.test(line));
  assert.deepEqual(complaints, []);
});

test('what happened while the stream was cut is shown once it is back', { skip }, async (t) => {
  const { client } = shown.fleet;
  const link = await openLink(() => Number(new URL(client.url).port));
  t.after(link.close);
  const page = await shown.open({ baseURL: `http://127.0.0.1:${link.port}` });
  await openWithoutPolling(page);
  link.set('cut');
  const { id } = await client.upscale(await noisePhoto(48, 64));
  await client.until(id, ({ status }) => status === 'completed');
  assert.equal(await enlarged(page).count(), 0);
  link.set('sound');
  await enlarged(page).first().waitFor();
  await page.context().close();
  // Requests that broke stand in the browser's console.
  shown.complaints.splice(0);
});

test('a session that is ended elsewhere leads to the way in', { skip }, async () => {
  const page = await shown.open();
  await openWithoutPolling(page);
  const origin = shown.fleet.client.url;
  assert.ok((await page.request.delete(`${origin}/session`, { headers: { origin } })).ok());
  await page.getByLabel('Password').waitFor();
  // That the stream was refused stands in the browser's console, and nothing else does.
  assert.deepEqual(
    shown.complaints.splice(0).filter((line) => !/status of 401/.test(line)),
    [],
  );
});

test('a schedule that is made and run elsewhere shows by itself', { skip }, async () => {
  const { url, authorization } = shown.fleet.client;
  const post = async (path: string, body: object): Promise<{ id: string }> => {
    const headers = { authorization, 'content-type': 'application/json' };
    const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    assert.ok(answer.ok, await answer.clone().text());
    return (await answer.json()) as { id: string };
  };
  const page = await shown.open();
  await signIn(page);
  await page.getByRole('link', { name: 'Schedules' }).click();
  await page.getByRole('heading', { name: 'Nothing is scheduled' }).waitFor();
  // Before the page would ask again by itself, which is once a minute.
  const soon = { timeout: 45_000 };
  const every = { work: 'upscale-missing', every_hours: 12, timezone: 'UTC' };
  const { id } = await post('/schedules', { name: 'elsewhere', ...every });
  const card = page.getByRole('article').filter({ hasText: 'elsewhere' });
  await card.waitFor(soon);
  await post(`/schedules/${id}/run`, {});
  await card.getByText('Runs: 1 done, 0 failed').waitFor(soon);
  assert.deepEqual(shown.complaints.splice(0), []);
});

test('who fills in a form keeps it while the server is away', { skip }, async () => {
  const page = await shown.open();
  await signIn(page);
  await page.goto('/#/schedules');
  await page.getByRole('button', { name: 'New schedule' }).click();
  const name = page.getByRole('dialog').getByLabel('Name', { exact: true });
  await name.fill('half-typed');
  let asked = 0;
  await page.route(
    ({ pathname }) => pathname === '/session' || pathname === '/events',
    (route) => {
      if (new URL(route.request().url()).pathname === '/session') asked++;
      return route.fulfill({ status: 503, json: { code: 'OVERLOADED', detail: 'Try again soon.' } });
    },
  );
  // As when the page is looked at again: its stream begins anew, is refused, and it asks whether somebody is signed in.
  await page.evaluate('document.dispatchEvent(new Event("visibilitychange"))');
  // Three times for the first refusal, and again for the second.
  await until('the session to be asked for in vain', 60, async () => asked >= 4);
  assert.equal(await name.inputValue(), 'half-typed');
  const complaints = shown.complaints.splice(0).filter((line) => !/status of 503/.test(line));
  assert.deepEqual(complaints, []);
});

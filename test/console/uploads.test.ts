import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { sql } from 'drizzle-orm';
import type { Page } from 'playwright-core';
import { openLink } from '../faults/proxy.ts';
import { type Console, noChromium, openConsole, signIn } from '../support/browser.ts';
import { account } from '../support/client.ts';
import { makeFilm } from '../support/film.ts';
import { noisePhoto } from '../support/photo.ts';
import { until } from '../support/until.ts';

const skip = noChromium();
const MIB = 2 ** 20;
let shown: Console;
before(async () => {
  if (skip) return;
  shown = await openConsole();
});
after(() => shown?.close());

/** A line so slow that something can happen to an upload. @param bytesPerSecond -1: as fast as it is */
async function limitLine(page: Page, bytesPerSecond: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: bytesPerSecond,
  });
}

/** Where uploads went on, and how many were begun. */
function watchUploads(page: Page) {
  const seen = { begun: 0, resumedAt: [] as number[] };
  page.on('response', async (answer) => {
    const { pathname } = new URL(answer.url());
    if (pathname === '/uploads' && answer.status() === 201) seen.begun++;
    if (pathname.startsWith('/uploads/') && answer.request().method() === 'HEAD' && answer.ok())
      seen.resumedAt.push(Number(answer.headers()['upload-offset']));
  });
  return seen;
}

type Row = { id: string; name: string; sha256: string };
const videosNamed = async (name: string): Promise<Row[]> => [
  ...(await shown.fleet.db.execute<Row>(sql`select id, name, sha256 from videos where name = ${name}`)),
];
const uploadNamed = async (name: string): Promise<string | undefined> => {
  const [row] = await shown.fleet.db.execute<{ id: string }>(
    sql`select id from uploads where fields->>'filename' = ${name}`,
  );
  return row?.id;
};

/** Until so many bytes of a film lie at the server. */
const arrived = (name: string, bytes: number) =>
  until(`${bytes} bytes of ${name}`, 120, async () => {
    const { url, authorization } = shown.fleet.client;
    const answer = await fetch(`${url}/uploads/${await uploadNamed(name)}`, { headers: { authorization } });
    const { received } = (await answer.json()) as { received: number };
    return received >= bytes;
  });

test('a film goes on after a cut of the line and after a reload of the page, and arrives once and whole', {
  skip,
}, async (t) => {
  const link = await openLink(() => Number(new URL(shown.fleet.client.url).port));
  t.after(link.close);
  const film = await makeFilm(join(shown.fleet.folder, 'cut.mp4'), 24 * MIB);
  const page = await shown.open({ baseURL: `http://127.0.0.1:${link.port}` });
  const seen = watchUploads(page);
  await signIn(page);
  await page.goto('/#/videos');
  await page.getByText('Films, measured and at hand').waitFor();
  await limitLine(page, MIB);
  await page.getByTestId('files').setInputFiles(film);
  await arrived('cut.mp4', 8 * MIB);
  link.set('cut');
  await page.getByText('reconnecting').waitFor();
  link.set('sound');
  await until('it to go on', 120, async () => seen.resumedAt.length >= 1);

  await page.reload();
  await page.getByText('Films, measured and at hand').waitFor();
  await limitLine(page, -1);
  await page.getByTestId('files').setInputFiles(film);
  await page.getByRole('link', { name: /cut\.mp4/ }).waitFor();
  assert.equal(seen.begun, 1);
  assert.ok(Math.min(...seen.resumedAt) >= 8 * MIB && seen.resumedAt.length >= 2, `${seen.resumedAt}`);
  const hash = createHash('sha256')
    .update(await readFile(film))
    .digest('hex');
  assert.deepEqual(
    (await videosNamed('cut.mp4')).map(({ sha256 }) => sha256),
    [hash],
  );

  // Photos, which are sent whole, wait for the line and arrive once, too.
  await page.goto('/#/photos');
  await page.getByText('Your first enlargement').waitFor();
  link.set('cut');
  const buffer = await noisePhoto(64, 48);
  const late = ['late-1.jpg', 'late-2.jpg', 'late-3.jpg'];
  await page
    .getByTestId('files')
    .setInputFiles(late.map((name) => ({ name, mimeType: 'image/jpeg', buffer })));
  await page.getByText('reconnecting').nth(1).waitFor();
  link.set('sound');
  for (const name of late) await page.getByRole('link', { name: new RegExp(name) }).waitFor();
  await page.getByText('3 photos', { exact: true }).waitFor();
  await page.context().close();
  // Requests that broke stand in the browser's console.
  shown.complaints.splice(0);
});

test('what is no film is told in the reader’s language, and none of it is sent', { skip }, async () => {
  const page = await shown.open({ locale: 'ja-JP' });
  let asked = 0;
  page.on('request', (request) => {
    if (new URL(request.url()).pathname.startsWith('/uploads')) asked++;
  });
  await page.request.post('/session', { data: account });
  await page.goto('/#/videos');
  const file = (name: string, text: string) => ({
    name,
    mimeType: 'video/mp4',
    buffer: Buffer.from(text),
  });
  await page
    .getByTestId('files')
    .setInputFiles([file('empty.mp4', ''), file('notes.mp4', 'To buy: film.\n')]);
  const tray = page.getByRole('region', { name: 'アップロード' });
  await tray.getByText('ファイルが空です。').waitFor();
  await tray.getByText('このファイルは動画ではありません。').waitFor();
  assert.equal(asked, 0);
  await page.context().close();
  assert.deepEqual(shown.complaints.splice(0), []);
});

test('an upload is paused, goes on, and is given up with what had arrived of it', { skip }, async () => {
  const film = await makeFilm(join(shown.fleet.folder, 'paused.mp4'), 24 * MIB);
  const page = await shown.open();
  const seen = watchUploads(page);
  await signIn(page);
  await page.goto('/#/videos');
  await page.getByRole('heading', { level: 1, name: 'Videos' }).waitFor();
  await limitLine(page, MIB);
  await page.getByTestId('files').setInputFiles(film);
  await arrived('paused.mp4', 8 * MIB);
  const pause = async () => {
    await page.getByRole('button', { name: 'Pause sending paused.mp4' }).click();
    await page.getByText('paused', { exact: true }).waitFor();
  };
  await pause();
  await page.getByRole('button', { name: 'Go on sending paused.mp4' }).click();
  await until('it to go on', 120, async () => seen.resumedAt.length >= 1);
  await pause();
  await page.getByRole('button', { name: 'Stop sending paused.mp4' }).click();
  await until('the upload to be gone', 60, async () => (await uploadNamed('paused.mp4')) === undefined);
  await page.getByRole('region', { name: 'Uploads' }).waitFor({ state: 'detached' });
  assert.deepEqual([seen.begun, await videosNamed('paused.mp4')], [1, []]);
  assert.deepEqual(shown.complaints.splice(0), []);
  await page.context().close();
});

test('an upload that waits for its turn is given up at once, and never sent', { skip }, async () => {
  const names = ['first.mp4', 'second.mp4', 'unwanted.mp4'];
  const films = await Promise.all(names.map((name) => makeFilm(join(shown.fleet.folder, name), 4 * MIB)));
  const page = await shown.open();
  const seen = watchUploads(page);
  await signIn(page);
  await page.goto('/#/videos');
  await page.getByRole('heading', { level: 1, name: 'Videos' }).waitFor();
  await limitLine(page, MIB / 16);
  await page.getByTestId('files').setInputFiles(films);
  await until('two to be on their way', 120, async () => seen.begun === 2);
  await page.getByRole('button', { name: 'Stop sending unwanted.mp4' }).click();
  await page.getByText('unwanted.mp4').waitFor({ state: 'detached' });
  assert.equal(seen.begun, 2, 'the others still take all places');
  for (const name of ['first.mp4', 'second.mp4'])
    await page.getByRole('button', { name: `Stop sending ${name}` }).click();
  await page.getByRole('region', { name: 'Uploads' }).waitFor({ state: 'detached' });
  for (const name of names)
    await until(`${name} to be gone`, 60, async () => (await uploadNamed(name)) === undefined);
  assert.equal(seen.begun, 2);
  assert.deepEqual(shown.complaints.splice(0), []);
  await page.context().close();
});

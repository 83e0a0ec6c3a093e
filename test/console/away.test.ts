import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Link, openLink } from '../faults/proxy.ts';
import { testDatabase } from '../services.ts';
import { type Console, noChromium, openAt, openConsole } from '../support/browser.ts';

const skip = noChromium();
let database: Awaited<ReturnType<typeof testDatabase>>;
let link: Link;
let shown: Console;
before(async () => {
  if (skip) return;
  database = await testDatabase();
  link = await openLink(() => Number(new URL(database.url).port));
  const url = new URL(database.url);
  url.port = String(link.port);
  shown = await openConsole({ DATABASE_URL: url.href });
});
after(async () => {
  link?.set('sound');
  await shown?.close();
  await link?.close();
  await database?.close();
});

test('a page that is opened while the database is away says so, and shows itself when it is back', {
  skip,
}, async () => {
  const page = await openAt(shown, '/photos');
  await page.getByText('Your first enlargement').waitFor();
  link.set('cut');
  await page.reload();
  const told = page.getByRole('alert').filter({ hasText: 'The database is away.' });
  await told.getByText('This page tries again by itself.').waitFor();
  assert.equal(await page.getByRole('status').filter({ hasText: 'Loading' }).count(), 0);
  link.set('sound');
  await page.getByText('Your first enlargement').waitFor();
  await told.waitFor({ state: 'detached' });
  await page.context().close();
  const complaints = shown.complaints.splice(0).filter((line) => !/status of 50[03]/.test(line));
  assert.deepEqual(complaints, []);
});

test('what a page shows stays there while the database is away, with why it may be old', {
  skip,
}, async () => {
  const page = await openAt(shown, '/schedules');
  await page.getByRole('heading', { name: 'Nothing is scheduled' }).waitFor();
  link.set('cut');
  const told = page.getByRole('alert').filter({ hasText: 'The database is away.' });
  // As when the page is looked at again: what it shows is asked for anew.
  await page.evaluate('document.dispatchEvent(new Event("visibilitychange"))');
  await told.waitFor();
  await page.getByRole('heading', { name: 'Nothing is scheduled' }).waitFor();
  link.set('sound');
  await told.waitFor({ state: 'detached' });
  await page.context().close();
  const complaints = shown.complaints.splice(0).filter((line) => !/status of 50[03]/.test(line));
  assert.deepEqual(complaints, []);
});

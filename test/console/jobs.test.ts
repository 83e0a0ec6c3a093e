import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import type { Job } from '../../client/index.ts';
import type { Db } from '../../db/client.ts';
import { claimJob } from '../../db/jobs/claim.ts';
import { cancelClaimedJob } from '../../db/jobs/finish.ts';
import { writeProgress } from '../../db/jobs/lease.ts';
import { inTransaction } from '../../db/jobs/row.ts';
import { photos } from '../../db/schema/media.ts';
import { assertAccessible, type Console, noChromium, openConsole, signIn } from '../support/browser.ts';
import { noisePhoto } from '../support/photo.ts';
import { submit } from '../support/rows.ts';

const skip = noChromium();
let shown: Console;
let done: Job;
before(async () => {
  if (skip) return;
  shown = await openConsole();
  const { client } = shown.fleet;
  const { id } = await client.upscale(await noisePhoto(64, 48));
  done = await client.until(id, ({ status }) => status === 'completed');
});
after(() => shown?.close());

/** By its own name: words of its choices may hold it, too. */
const chooser = (page: Page, name: string) => page.getByRole('combobox', { name, exact: true });

/** A photo that was cut short on its way: the job fails at once and for good. */
async function failedJob(): Promise<Job> {
  const { client } = shown.fleet;
  const photo = await noisePhoto(64, 48);
  const { id } = await client.upscale(photo.subarray(0, photo.length / 2));
  return client.until(id, ({ status }) => status === 'failed');
}

test('a job is followed from its acceptance to its committed result', { skip }, async (t) => {
  const page = await shown.open();
  await signIn(page);
  await page.getByRole('link', { name: 'Jobs' }).click();
  await page.getByRole('link', { name: `Upscale ${done.id.slice(-6)}` }).click();
  const detail = page.getByRole('complementary', { name: 'Job' });
  for (const step of ['Accepted', 'Queued in Redis', 'Claimed by a worker', 'Files stored, result committed'])
    await detail.getByText(step).waitFor();
  await detail.getByText('worker-1, attempt 1').waitFor();
  await assertAccessible(page, t);
  const result = await detail.getByRole('link', { name: 'Open the result' }).getAttribute('href');
  const answer = await page.request.get(result ?? '');
  assert.match(answer.headers()['content-type'] ?? '', /^image\//);
  assert.deepEqual(shown.complaints.splice(0), []);
});

test('the timeline of a running job has each stage as it begins', { skip }, async () => {
  const { db } = shown.fleet;
  const lease = await runningJob(db);
  const page = await shown.open();
  await signIn(page);
  await page.goto(`/#/jobs/${lease.jobId}`);
  const steps = page.getByRole('complementary', { name: 'Job' }).getByRole('listitem');
  for (const [stage, words] of [
    ['decoding', 'Decoding'],
    ['encoding', 'Encoding'],
  ] as const) {
    await writeProgress(db, lease, 0.1, stage);
    await steps.filter({ hasText: words }).waitFor();
  }
  await cancelClaimedJob(db, lease);
  await steps.filter({ hasText: 'Cancelled' }).waitFor();
  assert.deepEqual(shown.complaints.splice(0), []);
});

/** A job that the test has, and that the worker never could have: both in one transaction. */
const runningJob = (db: Db) =>
  inTransaction(db, async (tx) => {
    const [photo] = await tx.select().from(photos);
    assert.ok(photo);
    const job = await submit(tx, photo.ownerId, 'thumbnail', { photoId: photo.id });
    const lease = { jobId: job.id, token: randomUUID() };
    await claimJob(tx, { ...lease, generation: job.generation, worker: 'test', leaseSeconds: 600 });
    return lease;
  });

test('a failed job says why, and is run again alone and with all others', { skip }, async (t) => {
  const failed = await failedJob();
  const page = await shown.open();
  await signIn(page);
  await page.goto('/#/jobs');
  await chooser(page, 'Status').selectOption('Failed');
  await page.getByRole('link', { name: `Upscale ${failed.id.slice(-6)}` }).click();
  const detail = page.getByRole('complementary', { name: 'Job' });
  await detail.getByText('Failed for good').waitFor();
  // The keyboard goes on in it, and back to its row.
  await page.keyboard.press('Escape');
  await detail.waitFor({ state: 'detached' });
  await page.keyboard.press('Enter');
  await detail.getByText('Failed for good').waitFor();
  const help = detail.getByRole('link', { name: `What ${failed.error?.code} means` });
  assert.equal(await help.getAttribute('href'), `/problems/${failed.error?.code}?lang=en`);
  await assertAccessible(page, t);

  await detail.getByRole('button', { name: 'Run again' }).click();
  await detail.getByText('Run again by hand').waitFor();
  await shown.fleet.client.until(failed.id, ({ status }) => status === 'failed');

  await page.getByRole('button', { name: 'Run failed again' }).click();
  const dialog = page.getByRole('dialog', { name: 'Run failed jobs again' });
  await assertAccessible(page, t);
  await dialog.getByRole('button', { name: 'Run again' }).click();
  await dialog.getByText('1 job is queued again.').waitFor();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await dialog.waitFor({ state: 'detached' });
  assert.deepEqual(shown.complaints.splice(0), []);
});

test('filters that nothing matches say so, and are kept over a reload', { skip }, async () => {
  const page = await shown.open();
  await signIn(page);
  await page.goto('/#/jobs');
  await chooser(page, 'Kind').selectOption('Duration');
  await page.getByRole('heading', { name: 'No job matches' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'No job matches' }).waitFor();
  await chooser(page, 'Kind').selectOption('Upscale');
  await chooser(page, 'Age').selectOption('Last hour');
  await page.getByRole('link', { name: `Upscale ${done.id.slice(-6)}` }).waitFor();
  // Owners and the page of operators are for administrators.
  assert.equal(await chooser(page, 'Owner').count(), 0);
  assert.equal(await page.getByRole('link', { name: 'Operators' }).count(), 0);
  assert.deepEqual(shown.complaints.splice(0), []);
});

test('the keyboard opens a job, and a phone shows it in place of the list', { skip }, async () => {
  const page = await shown.open({ viewport: { width: 360, height: 740 } });
  await signIn(page);
  await page.goto('/#/jobs');
  const link = page.getByRole('link', { name: `Upscale ${done.id.slice(-6)}` });
  await link.focus();
  await page.keyboard.press('Enter');
  await page.getByText('Files stored, result committed').waitFor();
  assert.equal(await link.isVisible(), false);
  assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 360);
  await page.getByRole('complementary', { name: 'Job' }).getByRole('button', { name: 'Close' }).click();
  await link.waitFor();
  assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 360);
  assert.deepEqual(shown.complaints.splice(0), []);
});

test('a first visitor is told what a job is', { skip }, async (t) => {
  const { url } = shown.fleet.client;
  const newcomer = { username: 'dorothea', password: 'white angel breadline' };
  const headers = { 'content-type': 'application/json' };
  await fetch(`${url}/register`, { method: 'POST', headers, body: JSON.stringify(newcomer) });
  const page = await shown.open();
  await signIn(page, newcomer);
  await page.goto('/#/jobs');
  await page.getByRole('heading', { name: 'No jobs yet' }).waitFor();
  await assertAccessible(page, t);
  assert.deepEqual(shown.complaints.splice(0), []);
});

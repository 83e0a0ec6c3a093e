import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newJob } from '../../queues/submit.ts';
import { type Caller, form, jsonOf, photoFile, startTestApi, type TestApi } from '../../test/api.ts';
import { takeJob } from '../../test/support/attempt.ts';
import { queuedJobs } from '../../test/support/queued.ts';
import type { JobView } from '../jobs/view.ts';

let api: TestApi;
let me: Caller;
/** The best-cut that waits, once there is one. */
let waitingJob: () => Promise<string>;
before(async () => {
  api = await startTestApi();
  waitingJob = queuedJobs(api, 'best-cut');
});
after(() => api.close());
test.beforeEach(async () => {
  me = await api.signUp();
});

type Answer = { message: string; id: string | null; score: number | null; job: JobView };
type Input = { photoIds: string[]; metric: string };

async function send(fields: Record<string, string> = {}, headers: Record<string, string> = {}) {
  const files = await Promise.all(['111111', '222222'].map((seed, i) => photoFile(`burst-${i}.jpg`, seed)));
  return me.post('/bestcut', form('files', files, fields), headers);
}

/** Does the worker's part: the second photo wins, and its upscale is queued. */
async function choose(jobId: string): Promise<string> {
  const attempt = await takeJob(api.deps.db, jobId);
  const { photoIds, metric } = attempt.job.input as Input;
  const winner = photoIds[1] ?? '';
  const blank = { sharpness: 1, noiseSigma: 1, meanLuma: 1, clippedLow: 0, clippedHigh: 0, skipped: null };
  const photos = photoIds.map((photoId, i) => ({
    photoId,
    rank: 2 - i,
    score: 10 + i,
    reason: 'test',
    ...blank,
  }));
  const child = newJob({
    kind: 'upscale',
    input: { photoId: winner, scale: 4, background: '#ffffff', metadata: 'strip-gps' },
    ownerId: me.id,
    parentId: jobId,
  });
  const output = { metric, winner, agreement: true, warnings: [], upscaleJobId: child.id, photos };
  await attempt.complete({ output, children: [child] });
  return child.id;
}

test('the answer comes with the choice when that is made in time', async () => {
  const sending = send({ metric: 'laplacian', lat: '1', lng: '2' });
  const childId = await choose(await waitingJob());
  const answer = await sending;
  assert.equal(answer.status, 200);
  const { message, id, score, job } = await jsonOf<Answer>(answer);
  assert.equal(message, 'Best cut selected, processing in background');
  assert.equal(score, 11);
  assert.equal(answer.headers.get('location'), `/jobs/${job.id}`);
  assert.ok(job.kind === 'best-cut' && job.result);
  assert.equal(job.result.winner, id);
  assert.equal(job.result.upscale_job_id, childId);
  assert.equal(job.input.metric, 'laplacian');
  const child = await jsonOf<JobView>(me.get(`/jobs/${childId}`));
  assert.equal(child.parent_id, job.id);
  const photos = await jsonOf<{ status: string; latitude: number }[]>(me.get('/photos'));
  assert.deepEqual(photos.map(({ status, latitude }) => [status, latitude]).sort(), [
    ['completed', 1],
    ['queued', 1],
  ]);
});

test('a repeated request with the same key waits for the same choice', async () => {
  const key = { 'idempotency-key': 'burst' };
  const both = [send({}, key), send({}, key)];
  await choose(await waitingJob());
  const answers = await Promise.all(both.map(async (answer) => jsonOf<Answer>(answer)));
  assert.equal(answers[0]?.job.id, answers[1]?.job.id);
  assert.deepEqual(
    answers.map(({ score }) => score),
    [11, 11],
  );
  assert.equal((await jsonOf<object[]>(me.get('/photos'))).length, 2);
});

test('when no photo can be read the request fails with the code of the job', async () => {
  const sending = send();
  const attempt = await takeJob(api.deps.db, await waitingJob());
  await attempt.fail('NO_READABLE_PHOTO', 'Not one photo of the burst could be read.');
  const answer = await sending;
  assert.equal(answer.status, 422);
  assert.equal((await jsonOf<{ code: string }>(answer)).code, 'NO_READABLE_PHOTO');
});

test('a failure that is no fault of the photos is none of the caller', async () => {
  const sending = send();
  const attempt = await takeJob(api.deps.db, await waitingJob());
  await attempt.fail('OUT_OF_MEMORY', 'The media process passed its limit.');
  const answer = await sending;
  assert.deepEqual([answer.status, (await jsonOf<{ code: string }>(answer)).code], [500, 'OUT_OF_MEMORY']);
});

test('without Redis nobody waits for what cannot come', async () => {
  await api.redis.kill();
  try {
    const began = Date.now();
    const { id, score, job } = await jsonOf<Answer>(send());
    assert.ok(Date.now() - began < 9_000, 'with Redis it waits for 10 s');
    assert.deepEqual([id, score, job.status], [null, null, 'queued']);
  } finally {
    await api.redis.restart();
  }
});

test('a burst has 1 to 50 photos, and all of them are photos', async () => {
  assert.equal((await me.post('/bestcut', form('files', []))).status, 422);
  const photo = await photoFile();
  const many = Array.from({ length: 51 }, () => photo);
  assert.equal((await me.post('/bestcut', form('files', many))).status, 422);
  const mixed = await me.post('/bestcut', form('files', [photo, new File(['text'], 'notes.txt')]));
  assert.equal(mixed.status, 415);
  assert.match((await jsonOf<{ detail: string }>(mixed)).detail, /notes\.txt/);
  assert.equal((await me.post('/bestcut', form('files', [photo], { metric: 'best' }))).status, 422);
  assert.deepEqual(await jsonOf(me.get('/photos')), []);
});

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { withDeadline } from '../../runtime/lifecycle.ts';
import { type Caller, form, jsonOf, photoFile, startTestApi, type TestApi } from '../../test/api.ts';
import { until } from '../../test/support/until.ts';
import type { JobView } from '../jobs/view.ts';

let api: TestApi;
let me: Caller;
before(async () => {
  api = await startTestApi({ MAX_LIVE_JOBS: '20' });
});
after(() => api.close());

type Accepted = { message: string; id: string; job: JobView };

const upscale = async (
  fields: Record<string, string> = {},
  headers: Record<string, string> = {},
  query = '',
) => me.post(`/upscale${query}`, form('file', [await photoFile('cat.jpg', 'aabbcc')], fields), headers);
const count = async () => (await jsonOf<object[]>(me.get('/photos'))).length;

test.beforeEach(async () => {
  me = await api.signUp();
});

test('a photo is kept and its job queued', async () => {
  const answer = await upscale({ scale: '2', format: 'webp', quality: '80', max_side: '50' });
  assert.equal(answer.status, 200);
  const { message, id, job } = await jsonOf<Accepted>(answer);
  assert.equal(message, 'Upload successful, processing in background');
  assert.equal(answer.headers.get('location'), `/jobs/${job.id}`);
  assert.equal(job.status, 'queued');
  assert.deepEqual(job.input, {
    photo_id: id,
    scale: 2,
    format: 'webp',
    quality: 80,
    max_side: 50,
    background: '#ffffff',
    metadata: 'strip-gps',
  });
  // Redis is told by itself, right after the answer.
  await until('the job to come to Redis', 20, async () =>
    (await api.deps.queues.of('upscale').getJobs()).some(({ data }) => data.id === job.id),
  );
});

test('the place is taken from the query or the form, and the form wins', async () => {
  const place = async (fields: Record<string, string>, query: string) => {
    await upscale(fields, {}, query);
    const [photo] = await jsonOf<{ latitude: number; longitude: number }[]>(me.get('/photos?limit=1'));
    return [photo?.latitude, photo?.longitude];
  };
  assert.deepEqual(await place({}, ''), [0, 0]);
  assert.deepEqual(await place({}, '?lat=1.5&lng=-2.5'), [1.5, -2.5]);
  assert.deepEqual(await place({ lat: '-90', lng: '180' }, ''), [-90, 180]);
  assert.deepEqual(await place({ lat: '3' }, '?lat=1&lng=2'), [3, 2]);
  for (const query of ['?lat=91', '?lng=-181', '?lat=north']) {
    assert.equal((await upscale({}, {}, query)).status, 422, query);
  }
  assert.equal(await count(), 4);
});

test('an output beyond the limit is refused with the numbers, before anything is stored; who names no scale gets what fits', async () => {
  const wide = { create: { width: 6000, height: 5000, channels: 3, background: '#777' } } as const;
  const { default: sharp } = await import('sharp');
  const file = new File([new Uint8Array(await sharp(wide).jpeg().toBuffer())], 'wide.jpg');
  const answer = await me.post('/upscale', form('file', [file], { scale: '4' }));
  assert.equal(answer.status, 422);
  const { code, detail } = await jsonOf<{ code: string; detail: string }>(answer);
  assert.equal(code, 'TOO_MANY_PIXELS');
  assert.match(detail, /6000 × 5000 at ×4 makes 480 megapixels; the limit is 400/);
  assert.equal(await count(), 0);
  const { job } = await jsonOf<Accepted>(me.post('/upscale', form('file', [file])));
  assert.equal(job.kind === 'upscale' && job.input.scale, 3);
});

test('an owner with too many unfinished jobs waits', async () => {
  await api.database.sql`
    insert into jobs (id, kind, owner_id, input, max_attempts, deadline_seconds)
    select gen_random_uuid(), 'duration', ${me.id}, '{}', 1, 1 from generate_series(1, 20)`;
  const answer = await upscale();
  assert.equal(answer.status, 429);
  assert.ok(Number(answer.headers.get('retry-after')) > 0);
  assert.equal(await count(), 0);
});

test('whoever asks is told whose unfinished jobs are too many', async () => {
  const { id, job } = await jsonOf<Accepted>(upscale());
  assert.equal((await me.post(`/jobs/${job.id}/cancel`)).status, 200);
  await api.database.sql`
    insert into jobs (id, kind, owner_id, input, max_attempts, deadline_seconds)
    select gen_random_uuid(), 'duration', ${me.id}, '{}', 1, 1 from generate_series(1, 20)`;
  const administrator = await api.signUpAdministrator();
  for (const answer of [
    await administrator.post('/jobs', { kind: 'pyramid', input: { photo_id: id } }),
    await administrator.post(`/jobs/${job.id}/retry`),
    await me.post(`/jobs/${job.id}/retry`),
  ]) {
    assert.equal(answer.status, 429);
    assert.match(
      (await jsonOf<{ detail: string }>(answer)).detail,
      new RegExp(`account ${me.username} has 20 `),
    );
  }
});

test('a repeated request with the same key gets the same answer and does nothing again', async () => {
  const key = { 'idempotency-key': '"a-key"' };
  const first = await upscale({ scale: '3' }, key);
  const again = await upscale({ scale: '3' }, { 'idempotency-key': 'a-key' });
  assert.equal(first.headers.get('idempotent-replayed'), null);
  assert.equal(again.headers.get('idempotent-replayed'), 'true');
  assert.equal(again.headers.get('location'), first.headers.get('location'));
  assert.equal(again.status, first.status);
  assert.deepEqual(await again.json(), await first.json());
  assert.equal(await count(), 1);
  const other = await upscale({ scale: '2' }, key);
  assert.equal(other.status, 422);
  assert.equal((await jsonOf<{ code: string }>(other)).code, 'IDEMPOTENCY_KEY_REUSED');
  assert.equal((await upscale({}, { 'idempotency-key': 'x'.repeat(256) })).status, 422);
  const stranger = await api.signUp();
  const theirs = await stranger.post('/upscale', form('file', [await photoFile()]), key);
  assert.equal(theirs.status, 200, 'a key is its owner’s');
});

test('of requests with one key that come at once, one does the work', async () => {
  const answers = await Promise.all(
    Array.from({ length: 6 }, () => upscale({}, { 'idempotency-key': 'race' })),
  );
  const ids = await Promise.all(answers.map(async (answer) => (await jsonOf<Accepted>(answer)).id));
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
  assert.equal(new Set(ids).size, 1);
  assert.equal(await count(), 1);
  const objects: string[] = [];
  for await (const { key } of api.deps.store.list(`photos/`)) objects.push(key);
  const rows = await api.database.sql`select key from photos`;
  assert.deepEqual(objects.sort(), rows.map(({ key }) => key).sort(), 'the losers left no object');
});

type Readiness = { status: string; parts: object; milliseconds: { redis: number | null } };

// Within 2.5 s is the promise, which `npm run faults` measures; without a bound the answer would not come at all.
test('without Redis a photo is taken all the same, and its job waits in Postgres', async () => {
  await api.redis.kill();
  try {
    const answer = await withDeadline(upscale(), 30_000, 'the answer');
    assert.equal(answer.status, 200);
    const { job } = await jsonOf<Accepted>(answer);
    assert.equal(job.status, 'queued');
    const ready = await api.request('/health/ready');
    assert.equal(ready.status, 200);
    const { status, parts, milliseconds } = await jsonOf<Readiness>(ready);
    assert.equal(status, 'degraded');
    assert.deepEqual(parts, { database: 'ok', store: 'ok', redis: 'away' });
    assert.equal(milliseconds.redis, null);
  } finally {
    await api.redis.restart();
  }
});

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { v7 as uuidv7 } from 'uuid';
import { insertContent } from '../../db/contents.ts';
import { insertVideos } from '../../db/videos.ts';
import { contracts, publicKinds } from '../../queues/registry.ts';
import { type Caller, form, jsonOf, photoFile, startTestApi, type TestApi } from '../../test/api.ts';
import type { JobView } from '../jobs/view.ts';

let api: TestApi;
let me: Caller;
let photoId: string;
let videoId: string;
let contentId: number;
before(async () => {
  api = await startTestApi();
  me = await api.signUp();
  photoId = (await jsonOf<{ id: string }>(me.post('/upscale', form('file', [await photoFile()])))).id;
  videoId = uuidv7();
  const file = { key: `videos/${videoId}/original.mp4`, name: 'a.mp4', contentType: 'video/mp4' };
  await insertVideos(api.deps.db, [{ id: videoId, ownerId: me.id, ...file, bytes: 1, sha256: '0' }]);
  contentId = (await insertContent(api.deps.db, me.id, { title: 'Parasite' })).id;
});
after(() => api.close());

const inputs = () => ({
  upscale: { photo_id: photoId, scale: 2 },
  'best-cut': { photo_ids: [photoId], metric: 'laplacian' },
  thumbnail: { video_id: videoId, width: 100, at: 1.5 },
  duration: { video_id: videoId, verify: true },
  avatar: { photo_id: photoId, upscale: true },
  lookup: { content_id: contentId, title: 'Parasite' },
  describe: { photo_id: photoId },
  pyramid: { photo_id: photoId },
});

type Page = { jobs: JobView[]; next_cursor: string | null };
type Problem = { code: string; detail: string; errors: { path: string[] }[] };

test('a job of every kind can be started', async () => {
  assert.deepEqual(Object.keys(inputs()), publicKinds, 'a new kind needs a line here');
  for (const [kind, input] of Object.entries(inputs())) {
    const answer = await me.post('/jobs', { kind, input });
    assert.equal(answer.status, 202, kind);
    const job = await jsonOf<JobView>(answer);
    assert.equal(answer.headers.get('location'), `/jobs/${job.id}`);
    assert.ok(Number(answer.headers.get('retry-after')) > 0);
    assert.equal(job.kind, kind);
    assert.equal(job.status, 'queued');
    for (const [name, value] of Object.entries(input)) {
      assert.deepEqual((job.input as Record<string, unknown>)[name], value, `${kind} ${name}`);
    }
  }
});

test('inputs may be written as the contracts write them', async () => {
  const answer = await me.post('/jobs', { kind: 'thumbnail', input: { photoId } });
  assert.equal(answer.status, 202);
  assert.equal((await jsonOf<{ input: { photo_id: string } }>(answer)).input.photo_id, photoId);
});

test('what does not fit is refused, field by field', async () => {
  const bad: [unknown, string[][]][] = [
    [{}, [['body', 'kind']]],
    [{ kind: 'crop', input: {} }, [['body', 'kind']]],
    [{ kind: 'upscale' }, [['body', 'input']]],
    [{ kind: 'upscale', input: {} }, [['body', 'input', 'photo_id']]],
    [
      { kind: 'upscale', input: { photo_id: 'x', max_side: 1 } },
      [
        ['body', 'input', 'photo_id'],
        ['body', 'input', 'max_side'],
      ],
    ],
    [{ kind: 'thumbnail', input: { photo_id: photoId, video_id: videoId } }, [['body', 'input', 'photo_id']]],
    [{ kind: 'duration', input: { video_id: videoId, colour: 1 } }, [['body', 'input']]],
    [[], [['body', 'kind']]],
    [null, [['body']]],
  ];
  for (const [body, paths] of bad) {
    const answer = await me.post('/jobs', body);
    assert.equal(answer.status, 422, JSON.stringify(body));
    const { errors } = await jsonOf<Problem>(answer);
    assert.deepEqual(
      errors.map(({ path }) => path),
      paths,
    );
  }
});

test('media that are not there, or not the caller’s, are not found', async () => {
  const stranger = await api.signUp();
  const unknown = await me.post('/jobs', { kind: 'upscale', input: { photo_id: uuidv7() } });
  const theirs = await stranger.post('/jobs', { kind: 'upscale', input: { photo_id: photoId } });
  assert.deepEqual([unknown.status, theirs.status], [404, 404]);
  assert.match((await jsonOf<Problem>(theirs)).detail, /owner has no photo or video/);
});

test('an administrator has work done on what is somebody else’s, and the job is theirs', async () => {
  const [administrator, stranger] = [await api.signUpAdministrator(), await api.signUp()];
  const ask = (kind: string, input: object) => administrator.post('/jobs', { kind, input });
  for (const [kind, input] of Object.entries(inputs())) {
    if (kind === 'lookup') continue;
    const answer = await ask(kind, input);
    assert.equal(answer.status, 202, kind);
    assert.equal((await jsonOf<JobView>(answer)).owner_id, me.id, kind);
  }
  const own = await administrator.post('/upscale', form('file', [await photoFile()]));
  const ownId = (await jsonOf<{ id: string }>(own)).id;
  const onOwn = await jsonOf<JobView>(ask('pyramid', { photo_id: ownId }));
  assert.equal(onOwn.owner_id, administrator.id);
  assert.equal((await ask('best-cut', { photo_ids: [photoId, ownId] })).status, 404, 'of two people');
  assert.equal((await ask('pyramid', { photo_id: uuidv7() })).status, 404);
  const kept = await jsonOf<Page>(stranger.get('/jobs'));
  assert.deepEqual(kept.jobs, []);
});

test('a film is looked up for contents that the caller may change, and for no others', async () => {
  const [stranger, administrator] = [await api.signUp(), await api.signUpAdministrator()];
  const ask = (who: Caller, id: number) =>
    who.post('/jobs', { kind: 'lookup', input: { content_id: id, title: 'Parasite' } });
  const theirs = await ask(stranger, contentId);
  assert.equal(theirs.status, 404);
  assert.match((await jsonOf<Problem>(theirs)).detail, /owner has no content/);
  assert.equal((await ask(me, 1_999_999_999)).status, 404);
  assert.equal((await ask(administrator, contentId)).status, 202);
  const kept = await jsonOf<Page>(stranger.get('/jobs'));
  assert.deepEqual(kept.jobs, []);
});

test('a key makes one job of two equal requests', async () => {
  const key = { 'idempotency-key': '6c9f' };
  const body = { kind: 'duration', input: inputs().duration };
  const [one, two] = await Promise.all([me.post('/jobs', body, key), me.post('/jobs', body, key)]);
  assert.deepEqual([one.status, two.status], [202, 202]);
  assert.equal((await jsonOf<JobView>(one)).id, (await jsonOf<JobView>(two)).id);
  const other = await me.post('/jobs', { ...body, input: { video_id: videoId } }, key);
  assert.equal(other.status, 422);
});

test('jobs are found by the photo or video that they work on', async () => {
  const reader = await api.signUp();
  await api.database.sql`update photos set owner_id = ${reader.id} where id = ${photoId}`;
  const start = async (kind: string, input: object) =>
    (await jsonOf<JobView>(reader.post('/jobs', { kind, input }))).id;
  const other = (await jsonOf<{ id: string }>(reader.post('/upscale', form('file', [await photoFile()])))).id;
  const burst = await start('best-cut', { photo_ids: [other, photoId] });
  const thumbnail = await start('thumbnail', { photo_id: photoId });
  const found = async (query: string) =>
    (await jsonOf<Page>(reader.get(`/jobs?${query}`))).jobs.map(({ id }) => id);
  assert.deepEqual(await found(`photo_id=${photoId}`), [thumbnail, burst]);
  assert.deepEqual(await found(`photo_id=${photoId}&kind=best-cut`), [burst]);
  assert.deepEqual(await found(`video_id=${videoId}`), [], 'another owner’s');
  await api.database.sql`update photos set owner_id = ${me.id} where id = ${photoId}`;
});

test('the list is paged by a cursor that belongs to its filters', async () => {
  const reader = await api.signUp();
  await api.database.sql`update photos set owner_id = ${reader.id} where id = ${photoId}`;
  const made: string[] = [];
  for (let i = 0; i < 5; i++) {
    const kind = i % 2 ? 'upscale' : 'thumbnail';
    made.unshift((await jsonOf<JobView>(reader.post('/jobs', { kind, input: { photo_id: photoId } }))).id);
  }
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: Page = await jsonOf(reader.get(`/jobs?limit=2${cursor && `&cursor=${cursor}`}`));
    seen.push(...page.jobs.map(({ id }) => id));
    cursor = page.next_cursor;
  }
  assert.deepEqual(seen, made);
  const upscales = await jsonOf<Page>(reader.get('/jobs?kind=upscale&status=queued&limit=1'));
  assert.equal(upscales.jobs[0]?.id, made[1]);
  assert.equal((await jsonOf<Page>(reader.get('/jobs?status=completed'))).jobs.length, 0);
  assert.equal((await jsonOf<Page>(reader.get('/jobs?limit=100000'))).jobs.length, 5);
  for (const query of [
    `kind=thumbnail&cursor=${upscales.next_cursor}`,
    'cursor=abc',
    'limit=0',
    'kind=crop',
    'status=x',
  ]) {
    assert.equal((await reader.get(`/jobs?${query}`)).status, 422, query);
  }
});

test('the document describes every kind with the names that are on the wire', async () => {
  const document = await jsonOf<{ components: { schemas: Record<string, { oneOf: Shape[] }> } }>(
    api.request('/openapi.json'),
  );
  type Shape = { title: string; properties: { input: { properties: object; required: string[] } } };
  const shapes = document.components.schemas.NewJob?.oneOf ?? [];
  assert.deepEqual(
    shapes.map(({ title }) => title),
    publicKinds,
  );
  for (const { title, properties } of shapes) {
    const fields = Object.keys(contracts[title as keyof typeof contracts].input.shape).length;
    assert.equal(Object.keys(properties.input.properties).length, fields, title);
    assert.ok(Object.keys(properties.input.properties).every((name) => name === name.toLowerCase()));
  }
});

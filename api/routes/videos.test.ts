import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { v7 as uuidv7 } from 'uuid';
import { insertRenditions } from '../../db/renditions.ts';
import { insertVideos } from '../../db/videos.ts';
import { keys } from '../../storage/keys.ts';
import { type Caller, form, jsonOf, startTestApi, type TestApi } from '../../test/api.ts';
import { testFolder } from '../../test/services.ts';
import type { JobView } from '../jobs/view.ts';
import { purgeDue } from '../purge.ts';

const run = promisify(execFile);
const folder = await testFolder();
let api: TestApi;
let me: Caller;
before(async () => {
  api = await startTestApi({ MAX_VIDEO_BYTES: '300000' });
});
after(async () => {
  await api.close();
  await folder.close();
});
test.beforeEach(async () => {
  me = await api.signUp();
});

/** A second of film in the container that the ending names. */
async function clip(ending: string, codec = 'mpeg4'): Promise<File> {
  const path = join(folder.path, `clip.${ending}`);
  const film = ['-f', 'lavfi', '-i', 'testsrc=size=176x144:rate=25:duration=1', '-c:v', codec];
  await run('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...film, path]);
  return new File([new Uint8Array(await readFile(path))], 'misleading.txt');
}

type Accepted = { id: string; jobs: JobView[] };
type Video = {
  id: string;
  content_type: string;
  bytes: number;
  duration: number | null;
  thumbnail_path: string | null;
};

const upload = async (file: File) => jsonOf<Accepted>(me.post('/videos', form('file', [file])));

test('a video is kept, and its measuring and its thumbnail are queued', async () => {
  const file = await clip('mp4');
  const answer = await me.post('/videos', form('file', [file]));
  assert.equal(answer.status, 202);
  const { id, jobs } = await jsonOf<Accepted>(answer);
  assert.equal(answer.headers.get('location'), `/videos/${id}`);
  assert.deepEqual(
    jobs.map(({ kind, status }) => [kind, status]),
    [
      ['duration', 'queued'],
      ['thumbnail', 'queued'],
    ],
  );
  const [video] = await jsonOf<Video[]>(me.get('/videos'));
  assert.equal(video?.id, id);
  assert.equal(video?.content_type, 'video/mp4');
  assert.equal(video?.bytes, file.size);
  assert.equal(video?.duration, null);
  assert.equal(video?.thumbnail_path, null);
});

test('the next page stands in a header, and holds while videos come and go', async () => {
  const ids: string[] = [];
  const file = await clip('mp4');
  for (let i = 0; i < 4; i++) ids.unshift((await upload(file)).id);
  const first = await me.get('/videos?limit=2');
  const next = /^<([^>]+)>; rel="next"$/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
  await upload(file);
  assert.equal((await me.delete(`/videos/${ids[1]}`)).status, 200, 'the row that the cursor names');
  const second = await me.get(next);
  assert.deepEqual(
    (await jsonOf<Video[]>(second)).map(({ id }) => id),
    ids.slice(2),
  );
  assert.equal(second.headers.get('link'), null);
  const ofPhotos = next.replace('/videos', '/photos');
  assert.equal((await me.get(ofPhotos)).status, 422, 'a cursor belongs to its list');
  await purgeDue(api.deps);
});

test('containers are told by their bytes', async () => {
  const types = {
    mov: 'video/quicktime',
    mkv: 'video/matroska',
    avi: 'video/vnd.avi',
    ts: 'video/mp2t',
    asf: 'video/x-ms-asf',
  };
  for (const [ending, type] of Object.entries(types)) {
    const { id } = await upload(await clip(ending));
    const answer = await me.get(`/videos/${id}`);
    assert.equal(answer.headers.get('content-type'), type);
    await answer.body?.cancel();
  }
  const { id } = await upload(await clip('flv', 'flv1'));
  assert.equal(
    (await me.get(`/videos/${id}`, { range: 'bytes=0-2' })).headers.get('content-type'),
    'video/x-flv',
  );
});

test('what is no video is refused, and one that is too large', async () => {
  for (const bytes of [
    '',
    'hello',
    'RIFF\0\0\0\0WAVEfmt ',
    '#EXTM3U\n',
    'ffconcat version 1.0\nfile /etc/passwd\n',
  ]) {
    const answer = await me.post(
      '/videos',
      form('file', [new File([bytes], 'a.mp4', { type: 'video/mp4' })]),
    );
    assert.equal(answer.status, 415, bytes);
  }
  const large = new File([new Uint8Array(300_001)], 'a.mp4');
  assert.equal((await me.post('/videos', form('file', [large]))).status, 413);
  assert.equal((await me.post('/videos', form('file', []))).status, 422);
  assert.deepEqual(await jsonOf(me.get('/videos')), []);
  for await (const { key } of api.deps.store.list('videos/')) {
    const rows = await api.database.sql`select 1 from videos where key = ${key}`;
    assert.equal(rows.length, 1, `${key} belongs to nobody`);
  }
});

test('a file is sent in parts; a thumbnail when there is one', async () => {
  const file = await clip('mp4');
  const { id } = await upload(file);
  const part = await me.get(`/videos/${id}`, { range: 'bytes=-10' });
  assert.equal(part.status, 206);
  assert.deepEqual(await part.arrayBuffer(), (await file.arrayBuffer()).slice(-10));
  const missing = await me.get(`/videos/${id}?type=thumbnail`);
  assert.equal(missing.status, 404);
  assert.match(await missing.text(), /no thumbnail yet/);
  const path = join(folder.path, 'thumbnail');
  await writeFile(path, 'small');
  const key = keys.rendition({ videoId: id }, 'thumbnail', uuidv7(), 'jpg');
  await api.deps.store.putFile(key, path, 'image/jpeg');
  const size = { bytes: 5, width: 1, height: 1, contentType: 'image/jpeg' };
  await insertRenditions(api.deps.db, [{ id: uuidv7(), videoId: id, kind: 'thumbnail', key, ...size }]);
  const thumbnail = await me.get(`/videos/${id}?type=thumbnail`);
  assert.equal(thumbnail.headers.get('x-file-type'), 'thumbnail');
  assert.equal(await thumbnail.text(), 'small');
  const [video] = await jsonOf<Video[]>(me.get('/videos'));
  assert.equal(video?.thumbnail_path, `/videos/${id}?type=thumbnail`);
});

test('a key makes one video of two equal uploads', async () => {
  const file = await clip('mp4');
  const send = () => me.post('/videos', form('file', [file]), { 'idempotency-key': 'film' });
  const [one, two] = await Promise.all([send(), send()]);
  assert.deepEqual([one.status, two.status], [202, 202]);
  assert.equal((await jsonOf<Accepted>(one)).id, (await jsonOf<Accepted>(two)).id);
  assert.equal((await jsonOf<Video[]>(me.get('/videos'))).length, 1);
});

test('a deleted video is gone with its file and jobs; a stranger cannot see or delete it', async () => {
  const { id, jobs } = await upload(await clip('mp4'));
  const stranger = await api.signUp();
  assert.equal((await stranger.get(`/videos/${id}`)).status, 404);
  assert.equal((await stranger.delete(`/videos/${id}`)).status, 404);
  assert.equal((await me.get('/videos/abc')).status, 404);
  assert.deepEqual(await (await me.delete(`/videos/${id}`)).json(), { message: 'Deleted successfully' });
  assert.equal((await me.delete(`/videos/${id}`)).status, 404);
  await purgeDue(api.deps);
  for await (const { key } of api.deps.store.list(keys.videoPrefix(id))) assert.fail(`${key} is left`);
  for (const job of jobs) {
    assert.equal((await jsonOf<JobView>(me.get(`/jobs/${job.id}`))).status, 'cancelled');
  }
});

test('videos are found by what their names have in them, and by their ids', async () => {
  const ids: string[] = [];
  for (const name of ['Lake at dawn.mp4', '100%_lake.mp4', 'Mountain.mp4']) {
    const id = uuidv7();
    const file = { key: `videos/${id}/original.mp4`, name, contentType: 'video/mp4', bytes: 1, sha256: '0' };
    await insertVideos(api.deps.db, [{ id, ownerId: me.id, ...file }]);
    ids.push(id);
  }
  const [dawn, percent, mountain] = ids;
  const found = async (path: string) => {
    const answer = await me.get(path);
    const next = /^<([^>]+)>/.exec(answer.headers.get('link') ?? '')?.[1];
    return { next, ids: (await jsonOf<Video[]>(answer)).map(({ id }) => id) };
  };
  assert.deepEqual((await found('/videos?name=LAKE')).ids, [percent, dawn]);
  assert.deepEqual((await found('/videos?name=%25_')).ids, [percent], 'no sign has a meaning of its own');
  const first = await found('/videos?name=lake&limit=1');
  const second = await found(first.next ?? '');
  assert.deepEqual([first.ids, second.ids, second.next], [[percent], [dawn], undefined]);
  assert.deepEqual((await found(`/videos?ids=${mountain},${dawn}`)).ids, [mountain, dawn]);
  assert.equal((await me.get(`/videos?ids=${mountain},x`)).status, 422);
});

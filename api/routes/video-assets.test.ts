import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { v7 as uuidv7 } from 'uuid';
import { insertRenditions } from '../../db/renditions.ts';
import { insertVideos, setVideoFacts } from '../../db/videos.ts';
import { keys } from '../../storage/keys.ts';
import { type Caller, jsonOf, startTestApi, type TestApi } from '../../test/api.ts';
import { testFolder } from '../../test/services.ts';

const INTERNAL_TOKEN = 'an internal token of this test that is long enough';
const folder = await testFolder();
let api: TestApi;
let me: Caller;
let stranger: Caller;
let content: number;
let assets: string;
before(async () => {
  api = await startTestApi({ INTERNAL_TOKEN });
  stranger = await api.signUp();
});
after(async () => {
  await api.close();
  await folder.close();
});
test.beforeEach(async () => {
  me = await api.signUp();
  content = (await jsonOf<{ id: number }>(me.post('/api/v1/contents', { title: 'a film' }))).id;
  assets = `/api/v1/contents/${content}/video-assets`;
});

type Asset = {
  content_id: number;
  video_url: string;
  thumbnail_url: string | null;
  duration: number | null;
  resolution: string | null;
  id: number;
  created_at: string;
  video_id: string | null;
};

async function put(key: string, text: string): Promise<string> {
  // A name of its own: a store on disk may link the file, and writing into it again would change what is stored.
  const path = join(folder.path, uuidv7());
  await writeFile(path, text);
  await api.deps.store.putFile(key, path, 'video/mp4');
  return key;
}

/** A video as an upload leaves it. */
async function video(owner: Caller, text = 'film'): Promise<{ id: string; key: string }> {
  const id = uuidv7();
  const key = await put(keys.videoOriginal(id, 'mp4'), text);
  const file = { name: 'a.mp4', contentType: 'video/mp4', bytes: text.length, sha256: id };
  await insertVideos(api.deps.db, [{ id, ownerId: owner.id, key, ...file }]);
  return { id, key };
}

/** What a signed address gives to somebody who shows nothing. */
const fetched = async (address: string | null) => {
  const { pathname, search } = new URL(address ?? '');
  return (await api.request(pathname + search)).text();
};

const detailOf = async (answer: Response) => [
  answer.status,
  (await jsonOf<{ detail: string }>(answer)).detail,
];

test('an address elsewhere is kept as it is given', async () => {
  const given = { video_url: 'https://cdn.example.org/1.mp4', duration: 12.5, resolution: '1080p' };
  const answer = await me.post(assets, { content_id: content, ...given });
  assert.equal(answer.status, 201);
  const asset = await jsonOf<Asset>(answer);
  const { id, created_at } = asset;
  const state = { status: 'completed', error_code: null, error_message: null };
  const rest = { content_id: content, thumbnail_url: null, video_id: null, ...state };
  assert.deepEqual(asset, { ...rest, ...given, id, created_at });
  assert.deepEqual(await jsonOf(api.request(assets)), [asset]);
  assert.deepEqual(await jsonOf(api.request(`${assets}/${id}`)), asset);
  const changed = await jsonOf<Asset>(me.put(`${assets}/${id}`, { duration: null, resolution: '4K' }));
  assert.deepEqual([changed.duration, changed.resolution, changed.video_url], [null, '4K', given.video_url]);
  assert.equal((await me.delete(`${assets}/${id}`)).status, 204);
  assert.deepEqual(await detailOf(await api.request(`${assets}/${id}`)), [404, 'Video asset not found']);
  assert.deepEqual(await detailOf(await me.delete(`${assets}/${id}`)), [404, 'Video asset not found']);
});

test('numbers may stand in quotes, as FastAPI takes them', async () => {
  const given = { content_id: `${content}`, video_url: 'https://cdn.example.org/2.mp4', duration: '61.5' };
  const { id, duration } = await jsonOf<Asset>(me.post(assets, given));
  assert.equal(duration, 61.5);
  assert.equal((await me.put(`${assets}/${id}`, { duration: 'long' })).status, 422);
  await me.delete(`${assets}/${id}`);
});

test('an uploaded video is published, and shows what its jobs find out as they complete', async () => {
  const { id: video_id } = await video(me, 'the film');
  const asset = await jsonOf<Asset>(me.post(assets, { content_id: content, video_id }));
  assert.deepEqual([asset.duration, asset.thumbnail_url, asset.resolution], [null, null, null]);
  assert.equal(await fetched(asset.video_url), 'the film');

  await setVideoFacts(api.deps.db, video_id, {
    ...{ duration: 93.2, width: 1_920, height: 1_080 },
    containerType: 'video/mp4',
  });
  const key = await put(keys.rendition({ videoId: video_id }, 'thumbnail', uuidv7(), 'jpg'), 'a picture');
  const made = { id: uuidv7(), videoId: video_id, kind: 'thumbnail', key, contentType: 'image/jpeg' };
  await insertRenditions(api.deps.db, [{ ...made, bytes: 9, width: 1, height: 1 }]);
  const [later] = await jsonOf<Asset[]>(api.request(assets));
  assert.deepEqual([later?.duration, later?.resolution], [93.2, '1920x1080']);
  assert.equal(await fetched(later?.thumbnail_url ?? ''), 'a picture');

  const again = await me.post(assets, { video_id });
  assert.deepEqual([again.status, (await jsonOf<Asset>(again)).id], [201, asset.id]);
  await me.delete(`/videos/${video_id}`);
  assert.deepEqual(await jsonOf(api.request(assets)), [], 'a deleted video is watched no more');
});

test('what a GET gave may be sent back: no signed address is kept', async () => {
  const { id: video_id } = await video(me);
  const { id } = await jsonOf<Asset>(me.post(assets, { video_id }));
  const shown = await jsonOf<Asset>(api.request(`${assets}/${id}`));
  const answer = await jsonOf<Asset>(me.put(`${assets}/${id}`, { ...shown, resolution: '4K' }));
  assert.deepEqual([answer.video_id, answer.resolution], [video_id, '4K']);
  const [row] = await api.database.sql`select url from video_assets where id = ${id}`;
  assert.equal(row?.url, null);
  const other = await jsonOf<Asset>(me.post(assets, { video_url: 'https://a.example/1.mp4' }));
  assert.equal((await me.put(`${assets}/${other.id}`, { video_id })).status, 422, 'it stands there already');
});

test('an s3:// address becomes one that works; a stranger’s file is not given away', async () => {
  const mine = await video(me, 'mine');
  const asset = await jsonOf<Asset>(me.post(assets, { video_url: `s3://old-bucket/${mine.key}` }));
  assert.match(asset.video_url, /^http:\/\/127\.0\.0\.1:8000\/objects\/videos\/[^/]+\/original\.mp4\?/);
  assert.equal(await fetched(asset.video_url), 'mine');
  assert.equal(asset.video_id, mine.id);

  const theirs = await video(stranger);
  const object = await put('videos/7_film.mp4', 'arrived');
  const refused = [
    { video_id: theirs.id },
    { video_id: uuidv7() },
    { video_url: `s3://bucket/${theirs.key}` },
    { video_url: theirs.key },
    { video_url: `s3://bucket/${object}` },
    { video_url: 'https://a.example/1.mp4', thumbnail_url: `s3://bucket/${theirs.key}` },
    { video_url: 'javascript:alert(1)' },
    { video_url: 'https://' },
    { video_url: null },
    { video_url: `https://a.example/${'x'.repeat(500)}` },
    { video_url: 'https://a.example/1.mp4', video_id: mine.id },
    { video_url: 'https://a.example/1.mp4', duration: -1 },
    { video_url: 'https://a.example/1.mp4', resolution: 'x'.repeat(21) },
    {},
  ];
  for (const body of refused) assert.equal((await me.post(assets, body)).status, 422, JSON.stringify(body));
  assert.equal((await jsonOf<Asset[]>(api.request(assets))).length, 1);
});

test('a machine names any object that is there', async () => {
  await put('videos/8_film.mp4', 'arrived');
  await put('thumbnails/8.jpg', 'picture');
  const id = 8_000;
  const machine = (path: string, method: string, body: object) =>
    api.request(path, {
      method,
      headers: { 'x-internal-token': INTERNAL_TOKEN, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  await machine(`/api/v1/contents/${id}/upsert-internal`, 'PUT', { title: 'Film' });
  const path = `/api/v1/contents/${id}/video-assets`;
  const body = { video_url: 's3://b/videos/8_film.mp4', thumbnail_url: 's3://b/thumbnails/8.jpg' };
  const asset = await jsonOf<Asset>(machine(path, 'POST', body));
  assert.deepEqual(
    [await fetched(asset.video_url), await fetched(asset.thumbnail_url)],
    ['arrived', 'picture'],
  );
  assert.equal((await machine(path, 'POST', { video_url: 's3://b/videos/none.mp4' })).status, 422);
  assert.equal((await machine(path, 'POST', { video_url: 's3://b/../secret' })).status, 422);
});

test('a machine adds a file to anybody’s content once, and says more of it', async () => {
  const say = async (body: object) =>
    api.request(`${assets}-internal`, {
      method: 'POST',
      headers: { 'x-internal-token': INTERNAL_TOKEN, 'content-type': 'application/json' },
      body: JSON.stringify({ video_url: 'https://a.example/1.mp4', ...body }),
    });
  const answers = await Promise.all(Array.from({ length: 6 }, () => say({ duration: 12 })));
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
  await say({ thumbnail_url: 'https://a.example/1.jpg' });
  const [asset, ...others] = await jsonOf<Asset[]>(api.request(assets));
  assert.deepEqual(others, []);
  assert.deepEqual([asset?.duration, asset?.thumbnail_url], [12, 'https://a.example/1.jpg']);
  assert.equal((await me.post(`${assets}-internal`, {})).status, 403);
});

test('only who may change the content adds, changes and takes out its files', async () => {
  const { id } = await jsonOf<Asset>(me.post(assets, { video_url: 'https://a.example/1.mp4' }));
  const body = { video_url: 'https://a.example/2.mp4' };
  assert.deepEqual(await detailOf(await stranger.post(assets, body)), [404, 'Content not found']);
  const notFound = [404, 'Video asset not found'];
  assert.deepEqual(await detailOf(await stranger.put(`${assets}/${id}`, body)), notFound);
  assert.deepEqual(await detailOf(await stranger.delete(`${assets}/${id}`)), notFound);
  const mismatch = await me.post(assets, { content_id: content + 1, ...body });
  assert.deepEqual(await detailOf(mismatch), [400, 'Content ID mismatch']);
  const nowhere = await me.post('/api/v1/contents/999999/video-assets', body);
  assert.deepEqual(await detailOf(nowhere), [404, 'Content not found']);
  assert.equal((await api.request('/api/v1/contents/999999/video-assets')).status, 404);
  assert.equal((await api.request(assets, { method: 'POST' })).status, 401);
  assert.equal((await jsonOf<Asset[]>(api.request(assets))).length, 1);
});

test('films in the store are listed to who may add them, with addresses that work', async () => {
  type Film = { key: string; size: number; last_modified: string; url: string; content_type: string };
  const [mine, other] = [await video(me, 'mine'), await video(me, 'another')];
  const theirs = await video(stranger);
  const listed = await jsonOf<Film[]>(me.get(`${assets}/s3/list`));
  assert.deepEqual(
    listed.map(({ key }) => key),
    [mine.key, other.key].sort(),
  );
  const first = await jsonOf<Film[]>(me.get(`${assets}/s3/list?max_keys=1&prefix=${other.key}`));
  assert.deepEqual(
    first.map(({ key, size }) => [key, size]),
    [[other.key, 7]],
  );
  for (const key of [mine.key, encodeURIComponent(mine.key)]) {
    const film = await jsonOf<Film>(me.get(`${assets}/s3/url/${key}`));
    assert.deepEqual([film.key, film.size, film.content_type], [mine.key, 4, 'video/mp4']);
    const { pathname, search } = new URL(film.url, 'http://here');
    assert.equal(await (await api.request(pathname + search)).text(), 'mine');
  }
  assert.equal((await me.get(`${assets}/s3/url/${theirs.key}`)).status, 404);
  assert.equal((await me.get(`/api/v1/contents/1999999999/video-assets/s3/list`)).status, 404);
  assert.equal((await api.request(`${assets}/s3/list`)).status, 401);
});

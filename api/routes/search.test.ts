import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Caller, jsonOf, startTestApi, type TestApi } from '../../test/api.ts';

let api: TestApi;
let me: Caller;
before(async () => {
  api = await startTestApi();
  me = await api.signUp();
  for (const title of ['기생충', '100% 늑대', 'Zebra', 'Zebra crossing']) {
    await me.post('/api/v1/contents', { title, description: 'a film', age_rating: '15+' });
  }
});
after(() => api.close());

type Film = { id: number; title: string; video_url: string | null; like_count: number };
type Found = { query: string | null; count: number; videos: Film[] };

const search = (query: string) => jsonOf<Found>(api.request(`/videos/search/${query}`));
const titles = ({ videos }: Found) => videos.map(({ title }) => title);

test('search answers with and without the slash, to everybody, as that system did', async () => {
  const found = await search(`?q=${encodeURIComponent('생충')}`);
  const [video] = found.videos;
  assert.ok(video);
  const { id } = video;
  const film = { description: 'a film', age_rating: '15+', like_count: 0 };
  const file = { video_url: null, thumbnail_url: null, duration: null };
  assert.deepEqual(found, { query: '생충', count: 1, videos: [{ id, title: '기생충', ...film, ...file }] });
  const without = await api.request(`/videos/search?q=${encodeURIComponent('생충')}`);
  assert.deepEqual([without.status, await without.json()], [200, found]);
});

test('a content with two files is found once, with the newer one', async () => {
  const { videos } = await search('?q=zebra');
  const path = `/api/v1/contents/${videos[0]?.id}/video-assets`;
  for (const n of [1, 2]) await me.post(path, { video_url: `https://a.example/${n}.mp4`, duration: n });
  const again = await search('?q=zebra');
  assert.deepEqual(titles(again), ['Zebra', 'Zebra crossing']);
  assert.equal(again.videos[0]?.video_url, 'https://a.example/2.mp4');
  const watched = await jsonOf<{ video: Film }>(api.request(`/videos/watch/${videos[0]?.id}`));
  assert.deepEqual(watched, { video: again.videos[0] });
});

test('a wildcard is a character, lists have an end, and the most liked come first', async () => {
  assert.deepEqual(titles(await search('?q=%25')), ['100% 늑대']);
  assert.equal((await search('')).query, null);
  const [first, ...others] = (await search('?limit=2')).videos;
  assert.equal(others.length, 1);
  const { videos } = await search('?skip=3');
  assert.equal(videos.length, 1);
  await me.post(`/api/v1/contents/${videos[0]?.id}/likes`);
  const now = await search('?limit=2');
  assert.deepEqual([now.videos[0]?.id, now.videos[1]?.id], [videos[0]?.id, first?.id]);
  for (const wrong of ['limit=0', 'limit=101', 'skip=-1', `q=${'x'.repeat(201)}`, 'q=%00']) {
    assert.equal((await api.request(`/videos/search/?${wrong}`)).status, 422, wrong);
  }
});

test('what is not there to be watched is not found', async () => {
  const missing = await api.request('/videos/watch/999999');
  const { detail } = await jsonOf<{ detail: string }>(missing);
  assert.deepEqual([missing.status, detail], [404, 'Video not found']);
  assert.equal((await api.request('/videos/watch/abc')).status, 422);
});

test('the other search has pages and an estimate', async () => {
  const answer = await api.request('/api/v1/search?q=zebra&limit=1&offset=1');
  const { hits, processing_time_ms, ...rest } = await jsonOf<{ hits: Film[]; processing_time_ms: number }>(
    answer,
  );
  assert.deepEqual(rest, { query: 'zebra', limit: 1, offset: 1, estimated_total_hits: 2 });
  assert.equal(hits[0]?.title, 'Zebra crossing');
  assert.ok(Number.isInteger(processing_time_ms));
  const all = await jsonOf<{ limit: number; estimated_total_hits: number }>(api.request('/api/v1/search'));
  assert.deepEqual([all.limit, all.estimated_total_hits], [20, 4]);
});

test('whoever asks for nothing in particular hears what answers here', async () => {
  const { message, ok } = await jsonOf<{ message: string; ok: boolean }>(api.request('/'));
  assert.deepEqual([message, ok], ['Darkroom API', true]);
});

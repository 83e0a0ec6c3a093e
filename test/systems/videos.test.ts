import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { clipMaker, h264, lavfi, tone } from '../../workers/video/testing.ts';
import { type Fleet, openFleet } from '../support/fleet.ts';
import { until } from '../support/until.ts';

/** As the clients of the video backend, its video service and its lambda: over HTTP, with a worker that measures. */
const TOKEN = 'a token of this test that is long enough';
let fleet: Fleet;
before(async () => {
  fleet = await openFleet({ INTERNAL_TOKEN: TOKEN, LANE_VIDEO: '1', LANE_GPU: '0' });
  await fleet.startWorker('tester');
});
after(() => fleet.close());

type Sent = { method?: string; body?: object; headers?: Record<string, string> };

async function call<T>(path: string, { method = 'GET', body, headers = {} }: Sent = {}) {
  const answer = await fetch(`${fleet.client.url}${path}`, {
    method,
    headers: { ...(body && { 'content-type': 'application/json' }), ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: (text ? JSON.parse(text) : undefined) as T };
}

async function logIn(email: string): Promise<{ authorization: string }> {
  const body = { email, password: 'moonrise over hernandez' };
  const made = await call('/api/v1/auth/register', { method: 'POST', body });
  assert.equal(made.status, 201);
  const login = await call<{ access_token: string }>('/api/v1/auth/login', { method: 'POST', body });
  return { authorization: `Bearer ${login.body.access_token}` };
}

test('a film arrives in the store, is measured, found, watched and liked', async (t) => {
  const { make } = await clipMaker(t);
  const film = await make('film.mp4', ...lavfi('testsrc2=s=96x54:r=25:d=2'), ...tone(2), ...h264);
  const key = 'videos/7_still_lake.mp4';
  await fleet.store.putFile(key, film, 'video/mp4');
  const machine = { 'x-internal-token': TOKEN };
  const upsert = await call('/api/v1/contents/7/upsert-internal', {
    method: 'PUT',
    headers: machine,
    body: { title: '고요한 호수', description: '산과 물', age_rating: '12+' },
  });
  assert.deepEqual([upsert.status, upsert.body], [200, { id: 7, title: '고요한 호수', age_rating: '12+' }]);
  const Records = [{ eventName: 'ObjectCreated:Put', s3: { object: { key } } }];
  for (let i = 0; i < 2; i++) {
    const told = await call('/internal/storage-events', {
      method: 'POST',
      headers: machine,
      body: { Records },
    });
    assert.equal(told.status, 200);
  }

  type Asset = { id: number; duration: number | null; thumbnail_url: string | null; video_url: string };
  const asset = await until('the film to be measured', 120, async () => {
    const { body } = await call<Asset[]>('/api/v1/contents/7/video-assets');
    assert.ok(body.length <= 1, 'told twice, it is one');
    const [found] = body;
    return found !== undefined && found.duration !== null && found.thumbnail_url !== null && found;
  });
  assert.equal(asset.duration, 2);
  const { pathname, search } = new URL(asset.video_url, fleet.client.url);
  const bytes = await fetch(fleet.client.url + pathname + search, { headers: { range: 'bytes=0-99' } });
  assert.deepEqual([bytes.status, (await bytes.arrayBuffer()).byteLength], [206, 100]);

  type Film = { id: number; title: string; like_count: number; video_url: string; duration: number };
  const found = await call<{ query: string; count: number; videos: Film[] }>(
    `/videos/search/?q=${encodeURIComponent('호수')}`,
  );
  assert.deepEqual(
    found.body.videos.map(({ id, duration }) => [id, duration]),
    [[7, 2]],
  );
  assert.equal((await call<{ count: number }>('/videos/search/?q=%25')).body.count, 0, 'a sign, no wildcard');

  const [one, two] = [await logIn('one@example.com'), await logIn('two@example.com')];
  const like = (headers: Record<string, string>) =>
    call('/api/v1/contents/7/likes', { method: 'POST', headers });
  assert.deepEqual(
    (await Promise.all([like(one), like(two)])).map(({ status }) => status),
    [201, 201],
  );
  assert.equal((await like(one)).status, 400);
  const watched = await call<{ video: Film }>('/videos/watch/7');
  assert.deepEqual([watched.body.video.title, watched.body.video.like_count], ['고요한 호수', 2]);
  const seen = { content_id: 7, last_played_time: 1 };
  const noted = await call('/api/v1/watch-history', { method: 'POST', headers: one, body: seen });
  assert.equal(noted.status, 201);
  const history = await call<{ content_id: number }[]>('/api/v1/watch-history', { headers: one });
  assert.deepEqual(
    history.body.map(({ content_id: id }) => id),
    [7],
  );
  const theirs = await call('/api/v1/contents/7', { method: 'PUT', headers: one, body: { title: 'Mine' } });
  assert.equal(theirs.status, 404, 'not everybody changes it');

  assert.equal((await call('/api/v1/auth/logout', { method: 'POST', headers: one })).status, 200);
  assert.equal((await call('/api/v1/users/me', { headers: one })).status, 401);
});

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { jsonOf, startTestApi, type TestApi } from '../../test/api.ts';
import { takeJob } from '../../test/support/attempt.ts';
import { scanArrivals } from '../arrivals/scan.ts';
import { purgeDue } from '../purge.ts';

const TOKEN = 'a-token-of-this-test-that-is-long-enough';
const machine = { 'x-internal-token': TOKEN };

let api: TestApi;
before(async () => {
  api = await startTestApi({ INTERNAL_TOKEN: TOKEN });
});
after(() => api.close());

type Record = {
  key: string;
  outcome: string;
  reason: string | null;
  video_id: string;
  content_id: number;
  title: string;
  jobs: { id: string; kind: string }[];
};

async function put(key: string, bytes = 'film'): Promise<string> {
  const path = join(api.deps.settings.SCRATCH_DIR, crypto.randomUUID());
  await mkdir(api.deps.settings.SCRATCH_DIR, { recursive: true });
  await writeFile(path, bytes);
  await api.deps.store.putFile(key, path, 'text/html');
  return key;
}
const send = (body: unknown, headers: globalThis.Record<string, string> = machine) =>
  api.request('/internal/storage-events', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
const s3 = (...keys: string[]) => ({
  Records: keys.map((key) => ({
    eventSource: 'aws:s3',
    eventName: 'ObjectCreated:CompleteMultipartUpload',
    s3: { bucket: { name: 'darkroom' }, object: { key, size: 4, eTag: 'x', sequencer: '0' } },
  })),
});
const told = async (body: unknown) => (await jsonOf<{ records: Record[] }>(send(body))).records;
const count = async (table: string, where = 'true') =>
  (await api.database.sql.unsafe(`select count(*)::int as n from ${table} where ${where}`))[0]?.n as number;

test('each record of a notification becomes a content, a video, an asset and two jobs', async () => {
  await put('videos/7_my movie+one.mp4');
  await put('videos/two.mp4');
  const records = await told(
    s3('videos/7_my+movie%2Bone.mp4', 'videos/two.mp4', 'videos/8_gone.mp4', 'a.txt'),
  );
  assert.deepEqual(
    records.map(({ outcome }) => outcome),
    ['accepted', 'accepted', 'ignored', 'ignored'],
  );
  const [first, second] = records;
  assert.deepEqual([first?.content_id, first?.title], [7, 'My Movie+one']);
  assert.deepEqual(
    first?.jobs.map(({ kind }) => kind),
    ['duration', 'thumbnail'],
  );
  assert.ok((second?.content_id ?? 0) > 7, 'the next free one');
  assert.equal(second?.title, 'Two');
  const [content] = await api.database.sql`select * from contents where id = 7`;
  assert.deepEqual([content?.description, content?.age_rating], ['Uploaded video: my movie+one', 'ALL']);
});

test('MinIO and EventBridge are understood, and a test of S3', async () => {
  await put('videos/11_minio.mp4');
  await put('videos/12_event+bridge.mp4');
  const minio = {
    EventName: 's3:ObjectCreated:Put',
    Key: 'darkroom/videos/11_minio.mp4',
    Records: [
      { eventName: 's3:ObjectCreated:Put', s3: { object: { key: 'videos%2F11_minio.mp4' } } },
      { eventName: 's3:ObjectRemoved:Delete', s3: { object: { key: 'videos%2F11_minio.mp4' } } },
    ],
  };
  const authorization = `Bearer ${TOKEN}`;
  const answer = await jsonOf<{ records: Record[] }>(send(minio, { authorization }));
  assert.deepEqual(
    answer.records.map(({ outcome, content_id }) => [outcome, content_id]),
    [
      ['accepted', 11],
      ['ignored', null],
    ],
  );
  const bridge = {
    version: '0',
    source: 'aws.s3',
    'detail-type': 'Object Created',
    detail: { bucket: { name: 'darkroom' }, object: { key: 'videos/12_event+bridge.mp4', etag: 'x' } },
  };
  assert.equal((await told(bridge))[0]?.outcome, 'accepted', 'its keys are not encoded');
  assert.deepEqual(await told({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'darkroom' }), []);
  assert.equal((await send({ hello: 1 })).status, 422);
});

test('the same bytes are taken in once, however many tell of them at once', async () => {
  await put('videos/20_once.mp4');
  const outcomes = (await Promise.all([1, 2, 3, 4, 5].map(() => told(s3('videos/20_once.mp4'))))).flat();
  assert.deepEqual(outcomes.map(({ outcome }) => outcome).sort(), [
    'accepted',
    ...Array<string>(4).fill('known'),
  ]);
  assert.equal(new Set(outcomes.map(({ video_id }) => video_id)).size, 1);
  assert.equal(await count('video_assets', 'content_id = 20'), 1);
  assert.equal(await count('videos', "key = 'videos/20_once.mp4'"), 1);
});

test('other bytes under the same key are measured again, and what people wrote stays', async () => {
  await put('videos/21_first.mp4');
  const [first] = await told(s3('videos/21_first.mp4'));
  await api.database.sql`update contents set title = 'By hand', edited_by_hand = '{title}' where id = 21`;
  await api.database.sql`update videos set duration = 9 where id = ${first?.video_id ?? ''}`;
  await put('videos/21_first.mp4', 'another film');
  const [second] = await told(s3('videos/21_first.mp4'));
  assert.deepEqual([second?.outcome, second?.video_id], ['accepted', first?.video_id]);
  assert.equal(second?.title, 'By hand');
  const [video] = await api.database
    .sql`select duration, bytes from videos where id = ${first?.video_id ?? ''}`;
  assert.deepEqual({ ...video }, { duration: null, bytes: '12' });
  assert.equal(await count('video_assets', 'content_id = 21'), 1);
});

test('tags, and then metadata, say the content before the name does', async () => {
  await put('videos/30_named.mp4');
  const { store } = api.deps;
  const inspect = async (key: string) => {
    const found = await store.inspect(key);
    return found && { ...found, tags: { ContentId: '31' }, metadata: { content_id: '32' } };
  };
  api.deps.store = Object.assign(Object.create(store), { inspect });
  const [record] = await told(s3('videos/30_named.mp4'));
  api.deps.store = store;
  assert.equal(record?.content_id, 31);
});

test('with a key of TMDB a film that makes a content is looked up, and one of a content that is there is not', async () => {
  api.deps.settings.TMDB_API_KEY = 'key';
  const records = await told(s3(await put('videos/35_parasite.mp4'), await put('videos/35_trailer.mp4')));
  delete api.deps.settings.TMDB_API_KEY;
  assert.deepEqual(
    records.map(({ jobs }) => jobs.map(({ kind }) => kind)),
    [
      ['duration', 'thumbnail', 'lookup'],
      ['duration', 'thumbnail'],
    ],
  );
});

test('films of equal names in two folders are two', async () => {
  const keys = [await put('videos/a/40_x.mp4'), await put('videos/b/40_x.mp4')];
  const records = await told(s3(...keys));
  assert.equal(new Set(records.map(({ video_id }) => video_id)).size, 2);
  assert.equal(await count('video_assets', 'content_id = 40'), 2);
});

test('a scan finds what nobody told of, and nothing that is known', async () => {
  await put('videos/50_lost.mp4');
  await put('videos/51_empty.mp4', '');
  const scan = (before?: number) => scanArrivals(api.deps, new AbortController().signal, before);
  assert.equal((await scan()).accepted, 0, 'its notification may be on its way');
  const later = Date.now() + 60_000;
  const found = await scan(later);
  assert.deepEqual([found.accepted, found.refused, found.complete], [1, 1, true]);
  const again = await scan(later);
  assert.deepEqual([again.looked, again.accepted, again.refused], [found.looked, 0, 0]);
  const answer = await api.request('/internal/storage-scan', { method: 'POST', headers: machine });
  assert.equal((await jsonOf<{ complete: boolean }>(answer)).complete, true);
});

test('what became of an object is told to whoever put it there', async () => {
  await put('videos/60_text.mp4', 'no film');
  await put('videos/61_empty.mp4', '');
  const [record] = await told(s3('videos/60_text.mp4', 'videos/61_empty.mp4'));
  const statusOf = async (key: string) => {
    const answer = await api.request(`/internal/arrivals?key=${encodeURIComponent(key)}`, {
      headers: machine,
    });
    const [arrival] = (await jsonOf<{ arrivals: { status: string; error_message: string | null }[] }>(answer))
      .arrivals;
    return [arrival?.status, arrival?.error_message];
  };
  assert.deepEqual(await statusOf('videos/60_text.mp4'), ['queued', null]);
  assert.deepEqual(await statusOf('videos/61_empty.mp4'), ['refused', 'The file is empty.']);
  const attempt = await takeJob(api.deps.db, record?.jobs[0]?.id ?? '');
  await attempt.fail('UNSUPPORTED_FORMAT', 'The file is no film.');
  assert.deepEqual(await statusOf('videos/60_text.mp4'), ['failed', 'The file is no film.']);
  const admin = await api.signUpAdministrator();
  const listed = await jsonOf<{ id: string; status: string; error_code: string }[]>(admin.get('/videos'));
  const shown = listed.find(({ id }) => id === record?.video_id);
  assert.deepEqual([shown?.status, shown?.error_code], ['failed', 'UNSUPPORTED_FORMAT']);
  await admin.post(`/jobs/${record?.jobs[0]?.id}/retry`);
  assert.deepEqual(await statusOf('videos/60_text.mp4'), ['queued', null], 'it is tried again');
});

test('arrivals are listed in pages, newest first, none twice and none left out', async () => {
  type Page = { arrivals: { key: string; arrived_at: string }[]; next_cursor: string | null };
  await api.database.sql`update arrivals set arrived_at = '2026-01-01' where key like 'videos/6%'`;
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query: string = cursor && `&cursor=${cursor}`;
    const page: Page = await jsonOf(api.request(`/internal/arrivals?limit=2${query}`, { headers: machine }));
    seen.push(...page.arrivals.map(({ key }) => key));
    cursor = page.next_cursor;
  }
  assert.equal(seen.length, await count('arrivals'));
  assert.equal(new Set(seen).size, seen.length);
  assert.deepEqual(seen.slice(-2), ['videos/61_empty.mp4', 'videos/60_text.mp4']);
});

test('the file is served as its bytes, not as its writer says', async () => {
  const key = await put('videos/70_page.mp4', '<script>');
  const [record] = await told(s3(key));
  const admin = await api.signUpAdministrator();
  const answer = await admin.get(`/videos/${record?.video_id}`);
  assert.equal(await answer.text(), '<script>');
  assert.equal(answer.headers.get('content-type'), 'application/octet-stream');
});

test('a deleted film goes with its object, and a late notice does not bring it back', async () => {
  const key = await put('videos/80_gone.mp4');
  const [record] = await told(s3(key));
  const admin = await api.signUpAdministrator();
  assert.equal((await admin.delete(`/videos/${record?.video_id}`)).status, 200);
  assert.equal((await told(s3(key)))[0]?.outcome, 'known');
  await purgeDue(api.deps);
  assert.equal(await api.deps.store.stat(key), undefined);
  assert.equal((await told(s3(key)))[0]?.outcome, 'ignored');
});

test('only machines and administrators tell', async () => {
  assert.equal((await send(s3('videos/1_x.mp4'), {})).status, 401);
  assert.equal((await send(s3('videos/1_x.mp4'), { authorization: 'Bearer wrong' })).status, 401);
  const user = await api.signUp();
  assert.equal((await user.post('/internal/storage-events', s3('videos/1_x.mp4'))).status, 403);
});

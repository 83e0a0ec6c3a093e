import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { type Caller, jsonOf, photoFile, startTestApi, type TestApi } from '../../test/api.ts';
import { testFolder } from '../../test/services.ts';
import { makeFilm } from '../../test/support/film.ts';
import { noS3, s3Settings } from '../../test/support/s3.ts';
import { purgeDue } from '../purge.ts';

type Part = { number: number; bytes: number; url: string };
type View = {
  id: string;
  status: string;
  received: number;
  parts: Part[] | null;
  media_id: string;
  media_path: string;
  job_ids: string[];
  code: string;
};

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe('uploads that go straight into the store: the disk', () => suite({}));
describe('uploads that go straight into the store: S3', { skip: noS3 }, () => suite(s3Settings));

function suite(settings: NodeJS.ProcessEnv): void {
  let api: TestApi;
  let me: Caller;
  let folder: Awaited<ReturnType<typeof testFolder>>;
  before(async () => {
    folder = await testFolder();
    api = await startTestApi({ ...settings, MAX_STORED_BYTES: '200000000', MAX_PHOTO_BYTES: '20000000' });
  });
  after(async () => {
    await api.close();
    await folder.close();
  });
  beforeEach(async () => {
    me = await api.signUp();
  });

  const announce = async (said: object) => {
    const answer = await me.post('/uploads/presigned', { kind: 'video', filename: 'a.mp4', ...said });
    return { answered: answer.status, ...(await jsonOf<View>(answer)) };
  };
  const complete = async (id: string, who = me) => {
    const answer = await who.post(`/uploads/${id}/complete`);
    return { status: answer.status, view: await jsonOf<View>(answer) };
  };
  /** Sends no token: the signature is the permission. Signed addresses of the disk are the API's own. */
  const put = async (url: string, body: Buffer) => {
    const { origin, pathname, search } = new URL(url);
    const init = { method: 'PUT', body, headers: { 'content-length': String(body.length) } };
    const isOurs = origin === new URL(api.deps.settings.PUBLIC_URL).origin;
    const answer = await (isOurs ? api.request(pathname + search, init) : fetch(url, init));
    await answer.body?.cancel();
    return answer.status;
  };
  const partOf = ({ parts }: View, number = 1) =>
    parts?.find((part) => part.number === number) ?? assert.fail(`part ${number}`);
  const stored = async (id: string) => Array.fromAsync(api.deps.store.list(`uploads/${id}/`));

  test('a photo in one part becomes what it would from a form', async () => {
    const photo = Buffer.from(await (await photoFile()).arrayBuffer());
    const options = { scale: 2, lat: 35.5 };
    const said = { kind: 'photo', filename: 'a.jpg', bytes: photo.length, sha256: sha256(photo), options };
    const announced = await announce(said);
    assert.equal(announced.answered, 201);
    assert.equal(announced.parts?.length, 1);
    assert.equal(await put(partOf(announced).url, photo), 200);
    const { status, view } = await complete(announced.id);
    assert.deepEqual([status, view.status, view.parts], [200, 'completed', []]);
    const { kind, input } = await jsonOf<{ kind: string; input: object }>(me.get(`/jobs/${view.job_ids[0]}`));
    assert.equal(kind, 'upscale');
    assert.partialDeepStrictEqual(input, { photo_id: view.media_id, scale: 2 });
    const original = await me.get(`${view.media_path}?type=original`);
    assert.ok(Buffer.from(await original.arrayBuffer()).equals(photo));
    assert.deepEqual((await complete(announced.id)).view.media_id, view.media_id, 'once');
    await purgeDue(api.deps);
    assert.deepEqual(await stored(announced.id), []);
  });

  test('a long video comes in parts, in any order, and is complete with the last of them', async () => {
    const film = await readFile(await makeFilm(join(folder.path, 'long.mp4'), 70_000_000));
    const announced = await announce({ bytes: film.length });
    const [first, second] = [partOf(announced, 1), partOf(announced, 2)];
    assert.equal(first.bytes + second.bytes, film.length);
    assert.equal(await put(second.url, film.subarray(first.bytes)), 200);
    const early = await complete(announced.id);
    assert.deepEqual([early.status, early.view.code], [409, 'UPLOAD_INCOMPLETE']);
    const view = await jsonOf<View>(me.get(`/uploads/${announced.id}`));
    assert.deepEqual([view.received, view.parts?.map(({ number }) => number)], [second.bytes, [1]]);
    assert.equal(await put(partOf(view).url, film.subarray(0, first.bytes)), 200);
    const done = await complete(announced.id);
    assert.equal(done.status, 200, JSON.stringify(done.view));
    const [row] = await api.database.sql`select sha256 from videos where id = ${done.view.media_id}`;
    assert.equal(row?.sha256, sha256(film));
    assert.equal(done.view.job_ids.length, 2);
  });

  test('an address takes its own bytes and no others', async () => {
    const announced = await announce({ bytes: 1_000 });
    const { url } = partOf(announced);
    for (const length of [999, 1_001])
      assert.ok((await put(url, randomBytes(length))) >= 400, `${length} bytes`);
    const other = await announce({ bytes: 1_000 });
    assert.ok((await put(url.replace(announced.id, other.id), randomBytes(1_000))) >= 400, 'another key');
    assert.deepEqual([await stored(announced.id), await stored(other.id)], [[], []]);
  });

  test('what is no video, or not the bytes that were announced, is refused for good', async () => {
    const lie = Buffer.from('<html>not a film</html>');
    for (const [announcement, status, code] of [
      [{ bytes: lie.length }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
      [{ bytes: lie.length, sha256: 'a'.repeat(64) }, 422, 'CHECKSUM_MISMATCH'],
    ] as const) {
      const announced = await announce(announcement);
      await put(partOf(announced).url, lie);
      const done = await complete(announced.id);
      assert.deepEqual([done.status, done.view.code], [status, code]);
      assert.equal((await jsonOf<View>(me.get(`/uploads/${announced.id}`))).status, 'refused');
      await purgeDue(api.deps);
      assert.deepEqual(await stored(announced.id), []);
    }
  });

  test('it is its owner’s alone, within the quota, until it is given up', async () => {
    const announced = await announce({ bytes: 199_999_000 });
    assert.equal((await announce({ bytes: 1_001 })).code, 'QUOTA_EXCEEDED');
    assert.equal((await announce({ kind: 'photo', bytes: 20_000_001 })).code, 'PAYLOAD_TOO_LARGE');
    assert.equal(
      (await announce({ kind: 'photo', bytes: 9, options: { scale: 9 } })).code,
      'INVALID_REQUEST',
    );
    const stranger = await api.signUp();
    assert.equal((await complete(announced.id, stranger)).status, 404);
    assert.equal((await stranger.get(`/uploads/${announced.id}`)).status, 404);
    const last = announced.parts?.at(-1) ?? assert.fail();
    await put(last.url, randomBytes(last.bytes));
    assert.equal((await me.delete(`/uploads/${announced.id}`)).status, 204);
    assert.equal((await complete(announced.id)).status, 404);
    await purgeDue(api.deps);
    assert.deepEqual(await stored(announced.id), []);
    assert.equal((await announce({ bytes: 1_001 })).answered, 201);
  });
}

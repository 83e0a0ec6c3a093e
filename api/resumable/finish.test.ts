import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { jsonOf, photoFile } from '../../test/api.ts';
import { makeFilm } from '../../test/support/film.ts';
import { noS3, s3Settings } from '../../test/support/s3.ts';
import { codeOf, pathOf, startTusApi, tusApiOfThisFile } from '../../test/support/tus-api.ts';
import { purgeDue } from '../purge.ts';
import { finishLateUploads } from './late.ts';

const { api, send, announce, patch, head, stored, folder, me } = await tusApiOfThisFile();

test('a video that a tus client sends is kept and measured as one from a form', async () => {
  const film = await readFile(await makeFilm(join(folder.path, 'film.mp4'), 9_000_000));
  const metadata = { filename: 'Ferien 休暇.mp4', filetype: 'video/mp4' };
  const last = await send(film, metadata, { chunkSize: 4_000_000 });
  const id = last.getHeader('upload-media-id');
  const [row] = await api.database
    .sql`select name, content_type, bytes, sha256, owner_id from videos where id = ${id ?? ''}`;
  assert.deepEqual(
    { ...row },
    {
      name: metadata.filename,
      content_type: 'video/mp4',
      bytes: String(film.length),
      sha256: createHash('sha256').update(film).digest('hex'),
      owner_id: me().id,
    },
  );
  const jobs = last.getHeader('upload-job-ids')?.split(', ') ?? [];
  const kinds = [];
  for (const job of jobs) kinds.push((await jsonOf<{ kind: string }>(me().get(`/jobs/${job}`))).kind);
  assert.deepEqual(kinds, ['duration', 'thumbnail']);
  const file = await me().get(`/videos/${id}?type=original`);
  assert.ok(Buffer.from(await file.arrayBuffer()).equals(film));
  await purgeDue(api.deps);
  assert.deepEqual(await stored('uploads/'), [], 'its pieces are gone');
});

test('a photo that a tus client sends is upscaled as it asks', async () => {
  const photo = Buffer.from(await (await photoFile()).arrayBuffer());
  const metadata = { filename: 'a.jpg', filetype: 'image/jpeg', scale: '2', format: 'png', lat: '35.5' };
  const last = await send(photo, metadata);
  const { kind, input } = await jsonOf<{ kind: string; input: object }>(
    me().get(`/jobs/${last.getHeader('upload-job-ids')}`),
  );
  const id = last.getHeader('upload-media-id');
  assert.equal(kind, 'upscale');
  assert.partialDeepStrictEqual(input, { photo_id: id, scale: 2, format: 'png' });
  const [row] = await api.database.sql`select latitude, status from photos where id = ${id ?? ''}`;
  assert.deepEqual({ ...row }, { latitude: 35.5, status: 'queued' });
});

test('a file that is no video, or other bytes than were announced, is refused for good and nothing is kept', async () => {
  const lie = Buffer.from('<html>not a film</html>');
  const film = await readFile(await makeFilm(join(folder.path, 'short.mp4')));
  for (const [bytes, sha256, status, code] of [
    [lie, undefined, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    [film, 'a'.repeat(64), 422, 'CHECKSUM_MISMATCH'],
  ] as const) {
    const path = pathOf(await announce(bytes.length, { kind: 'video', ...(sha256 && { sha256 }) }));
    const answer = await patch(path, 0, bytes);
    assert.deepEqual([answer.status, await codeOf(answer)], [status, code]);
    assert.partialDeepStrictEqual(await jsonOf(me().get(path)), { status: 'refused', error: { code } });
    assert.equal((await head(path)).status, status);
    await purgeDue(api.deps);
    assert.deepEqual(await stored(path.slice(1)), []);
  }
  const [count] = await api.database.sql`select count(*)::int as n from videos where owner_id = ${me().id}`;
  assert.equal(count?.n, 0);
});

test('an upload that came whole just before its process died becomes what it would have', async () => {
  const film = await readFile(await makeFilm(join(folder.path, 'late.mp4')));
  const path = pathOf(await announce(film.length, { kind: 'video' }));
  const { store } = api.deps;
  await store.putFile(`${path.slice(1)}/${'0'.repeat(16)}-x`, join(folder.path, 'late.mp4'), 'video/mp4');
  const id = path.split('/').at(-1) ?? '';
  await api.database.sql`update uploads set received_at = now() - interval '1 hour' where id = ${id}`;
  await finishLateUploads(api.deps, 300);
  assert.partialDeepStrictEqual(await jsonOf(me().get(path)), { status: 'completed' });
});

test('at S3, a film that comes in two requests is kept as it was sent, and its pieces are not', {
  skip: noS3,
}, async () => {
  const s3 = await startTusApi(s3Settings);
  try {
    const owner = await s3.begin();
    const film = await readFile(await makeFilm(join(folder.path, 's3.mp4'), 9_000_000));
    const sha256 = createHash('sha256').update(film).digest('hex');
    const path = pathOf(await s3.announce(film.length, { kind: 'video', sha256 }));
    assert.equal((await s3.patch(path, 0, film.subarray(0, 8_500_000))).status, 204);
    const offset = Number((await s3.head(path)).headers.get('upload-offset'));
    assert.equal(offset, 8_500_000);
    const last = await s3.patch(path, offset, film.subarray(offset));
    const id = last.headers.get('upload-media-id') ?? '';
    assert.equal(last.status, 204);
    const [row] = await s3.api.database.sql`select bytes, sha256 from videos where id = ${id}`;
    assert.deepEqual({ ...row }, { bytes: String(film.length), sha256 });
    const file = await owner.get(`/videos/${id}?type=original`);
    assert.ok(Buffer.from(await file.arrayBuffer()).equals(film));
    await purgeDue(s3.api.deps);
    assert.deepEqual(await s3.stored(path.slice(1)), [], 'its pieces are gone');
  } finally {
    await s3.close();
  }
});

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { form, jsonOf, photoFile, startTestApi } from '../../test/api.ts';
import { makeFilm } from '../../test/support/film.ts';
import { codeOf, pathOf, tusApiOfThisFile } from '../../test/support/tus-api.ts';
import { purgeDue } from '../purge.ts';
import { startSweep, sweepObjects } from '../sweep.ts';

const { api, announce, patch, head, stored, folder, me } = await tusApiOfThisFile();

test('what became of an upload is told again, to its owner alone', async () => {
  const photo = Buffer.from(await (await photoFile()).arrayBuffer());
  const path = pathOf(await announce(photo.length, { filetype: 'image/jpeg' }));
  assert.partialDeepStrictEqual(await jsonOf(me().get(path)), {
    status: 'receiving',
    received: 0,
    media_id: null,
  });
  const id = (await patch(path, 0, photo)).headers.get('upload-media-id');
  const again = await head(path);
  assert.deepEqual([again.status, again.headers.get('upload-media-id')], [200, id]);
  const view = await jsonOf(me().get(path));
  assert.partialDeepStrictEqual(view, { status: 'completed', received: photo.length, media_id: id });
  const stranger = await api.signUp();
  assert.equal((await stranger.get(path)).status, 404);
  assert.equal((await patch(path, 0, photo, stranger.token)).status, 404);
  assert.equal((await stranger.delete(path)).status, 404);
  const [count] = await api.database.sql`select count(*)::int as n from photos where owner_id = ${me().id}`;
  assert.equal(count?.n, 1);
});

test('an upload goes on where it was cut, and not elsewhere', async () => {
  const film = await readFile(await makeFilm(join(folder.path, 'cut.mp4'), 10_000_000));
  const path = pathOf(await announce(film.length, { kind: 'video' }));
  let sent = 0;
  const cut = new ReadableStream({
    pull: (controller) => {
      if (sent >= 9_000_000) return controller.error(new Error('the line broke'));
      controller.enqueue(film.subarray(sent, sent + 50_000));
      sent += 50_000;
    },
  });
  await patch(path, 0, cut).catch(() => {});
  const offset = Number((await head(path)).headers.get('upload-offset'));
  assert.ok(offset > 8 * 2 ** 20 && offset <= 9_000_000, `more is kept than whole pieces: ${offset} bytes`);
  const elsewhere = await patch(path, offset - 1, film.subarray(offset - 1));
  assert.deepEqual([elsewhere.status, await codeOf(elsewhere)], [409, 'OFFSET_MISMATCH']);
  const beyond = await patch(path, offset, Buffer.alloc(film.length));
  assert.deepEqual([beyond.status, await codeOf(beyond)], [413, 'PAYLOAD_TOO_LARGE']);
  assert.equal((await patch(path, offset, film.subarray(offset))).status, 204);
});

test('bad announcements are refused before a byte is sent', async () => {
  const film = { filetype: 'video/mp4' };
  for (const [bytes, metadata, status, code] of [
    [100, { filename: 'a' }, 422, 'INVALID_REQUEST'],
    [0, film, 422, 'INVALID_REQUEST'],
    [100, { ...film, sha256: 'abc' }, 422, 'INVALID_REQUEST'],
    [100, { kind: 'photo', scale: '9' }, 422, 'INVALID_REQUEST'],
    [100, { kind: 'photo', lat: '99' }, 422, 'INVALID_REQUEST'],
    [100, { kind: 'photo', quallity: '9' }, 422, 'INVALID_REQUEST'],
    [20_000_001, { kind: 'photo' }, 413, 'PAYLOAD_TOO_LARGE'],
    [60_000_001, film, 413, 'QUOTA_EXCEEDED'],
  ] as const) {
    const answer = await announce(bytes, metadata);
    assert.deepEqual([answer.status, await codeOf(answer)], [status, code], JSON.stringify(metadata));
    assert.equal(answer.headers.get('tus-resumable'), '1.0.0');
  }
  const [count] = await api.database.sql`select count(*)::int as n from uploads where owner_id = ${me().id}`;
  assert.equal(count?.n, 0);
  assert.equal(await codeOf(await announce(9, film, { 'tus-resumable': '0.2.2' })), 'TUS_REQUIRED');
});

test('a file may be called anything there, too: it is shown without what deceives', async () => {
  const names = {
    'a\nb\r\n.jpg': 'ab.jpg',
    '../../etc/passwd': 'passwd',
    'photo\u202egpj.exe': 'photogpj.exe',
    '-rf': '-rf',
    ['n'.repeat(10_000)]: 'n'.repeat(255),
  };
  for (const [filename, shown] of Object.entries(names)) {
    const path = pathOf(await announce(1, { kind: 'photo', filename }));
    assert.equal((await jsonOf<{ name: string }>(me().get(path))).name, shown);
  }
  const answer = await announce(1, { kind: 'photo', filename: 'a\0b.jpg' });
  assert.deepEqual([answer.status, await codeOf(answer)], [422, 'INVALID_REQUEST'], 'no row can hold it');
});

test('bytes that were announced count, in all ways in, until they are given up', async () => {
  const path = pathOf(await announce(59_999_990, { kind: 'video' }));
  assert.equal(await codeOf(await announce(11, { kind: 'video' })), 'QUOTA_EXCEEDED');
  const photo = form('file', [await photoFile()]);
  assert.equal(await codeOf(await me().post('/upscale', photo)), 'QUOTA_EXCEEDED');
  assert.equal((await patch(path, 0, randomBytes(1_000))).status, 204);
  assert.equal((await me().delete(path)).status, 204);
  assert.equal((await me().get(path)).status, 404);
  await purgeDue(api.deps);
  assert.deepEqual(await stored(path.slice(1)), []);
  assert.equal((await me().post('/upscale', photo)).status, 200);
});

test('an announcement with the same Idempotency-Key is the same upload', async () => {
  const key = { 'idempotency-key': 'once' };
  const [first, second] = [
    await announce(9, { kind: 'video' }, key),
    await announce(9, { kind: 'video' }, key),
  ];
  assert.equal(pathOf(first), pathOf(second));
  assert.equal(await codeOf(await announce(10, { kind: 'video' }, key)), 'IDEMPOTENCY_KEY_REUSED');
});

test('abandoned uploads are swept when their time is over, and pieces that came after', async () => {
  const path = pathOf(await announce(100_000, { kind: 'video' }));
  await patch(path, 0, randomBytes(1_000));
  const live = pathOf(await announce(100_000, { kind: 'video' }));
  await patch(live, 0, randomBytes(1_000));
  const id = path.split('/').at(-1) ?? '';
  await api.database.sql`update uploads set expires_at = now() - interval '1 s' where id = ${id}`;
  assert.equal((await head(path)).status, 404);
  const sweep = startSweep(api.deps);
  await sweep.nudge();
  await sweep.stop();
  await purgeDue(api.deps);
  assert.deepEqual(await stored(path.slice(1)), []);
  const late = await makeFilm(join(folder.path, 'late.mp4'));
  await api.deps.store.putFile(`${path.slice(1)}/late`, late, 'video/mp4');
  await sweepObjects(api.deps, Date.now() + 60_000);
  assert.deepEqual(await stored(path.slice(1)), []);
  assert.equal((await stored(live.slice(1))).length, 1, 'an upload that goes on keeps its pieces');
});

test('pages of an allowed origin read the headers of tus, and others do not', async () => {
  const own = await startTestApi({ ALLOWED_ORIGINS: 'https://app.example' });
  try {
    const ask = (origin: string) =>
      own.request('/uploads', { method: 'POST', headers: { origin, 'tus-resumable': '1.0.0' } });
    const allowed = await ask('https://app.example');
    assert.equal(allowed.headers.get('access-control-allow-origin'), 'https://app.example');
    assert.match(
      allowed.headers.get('access-control-expose-headers') ?? '',
      /Upload-Offset.*Upload-Media-Id/,
    );
    assert.equal((await ask('https://evil.example')).headers.get('access-control-allow-origin'), null);
    const wished = {
      'access-control-request-method': 'PATCH',
      'access-control-request-headers': 'upload-offset',
    };
    const preflight = await own.request('/uploads/x', {
      method: 'OPTIONS',
      headers: { origin: 'https://app.example', ...wished },
    });
    assert.equal(preflight.headers.get('access-control-allow-headers'), 'upload-offset');
    const discovered = await own.request('/uploads', { method: 'OPTIONS' });
    assert.equal(discovered.headers.get('access-control-allow-origin'), null);
    assert.match(discovered.headers.get('tus-extension') ?? '', /creation.*termination.*expiration/);
  } finally {
    await own.close();
  }
});

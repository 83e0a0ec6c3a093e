import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { type Caller, form, jsonOf, startTestApi, type TestApi } from '../../test/api.ts';
import { until } from '../../test/support/until.ts';
import { type Listening, listen } from '../server.ts';

const MAX = 200_000;
let api: TestApi;
let server: Listening;
let me: Caller;
let jpeg: Buffer<ArrayBuffer>;

before(async () => {
  api = await startTestApi({ MAX_PHOTO_BYTES: String(MAX), MAX_PHOTO_PIXELS: '10000' });
  server = await listen(api.app, '127.0.0.1', 0);
  me = await api.signUp();
  const noise = {
    width: 60,
    height: 40,
    channels: 3,
    noise: { type: 'gaussian', mean: 128, sigma: 30 },
  } as const;
  jpeg = Buffer.from(
    await sharp({ create: { ...noise, background: '#000' } })
      .jpeg()
      .toBuffer(),
  );
});
after(async () => {
  await server.close();
  await api.close();
});

type Body = NonNullable<RequestInit['body']>;

const post = (body: Body, headers: Record<string, string> = {}) =>
  fetch(`http://127.0.0.1:${server.port}/upscale`, {
    method: 'POST',
    body,
    headers: { authorization: `Bearer ${me.token}`, ...headers },
    ...({ duplex: 'half' } as object),
  });

/** What is left in the store, in the tables and on scratch disk. */
async function left() {
  await api.deps.scratch.emptied();
  const objects: string[] = [];
  for await (const { key } of api.deps.store.list('')) objects.push(key);
  const [row] = await api.database
    .sql`select (select count(*)::int from photos) + (select count(*)::int from jobs) as n`;
  const scratch = api.deps.settings.SCRATCH_DIR;
  return {
    objects: objects.length,
    rows: row?.n,
    scratch: existsSync(scratch) ? await readdir(scratch) : [],
  };
}

/** A client may have its answer before the server is done with the request. */
async function nothingIsLeft(): Promise<void> {
  await until('scratch disk to be empty', 30, async () => (await left()).scratch.length === 0);
  assert.deepEqual(await left(), { objects: 0, rows: 0, scratch: [] });
}

type Refused = { code: string; detail: string; errors?: object[] };

async function refused(body: Body, status: number, code: string, headers: Record<string, string> = {}) {
  const answer = await post(body, headers);
  assert.equal(answer.status, status);
  assert.equal(answer.headers.get('content-type'), 'application/problem+json');
  const problem = await jsonOf<Refused>(answer);
  assert.equal(problem.code, code);
  await nothingIsLeft();
  return problem;
}

test('a file that is too large is refused, whether its length is known or not', async () => {
  const large = new File([randomBytes(MAX + 1)], 'large.jpg');
  await refused(form('file', [large]), 413, 'PAYLOAD_TOO_LARGE');
  await refused(form('file', [new File([randomBytes(3_000_000)], 'larger.jpg')]), 413, 'PAYLOAD_TOO_LARGE');
  const boundary = 'x'.repeat(20);
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n`;
  const endless = new ReadableStream({
    start: (controller) => controller.enqueue(Buffer.from(head)),
    pull: (controller) => controller.enqueue(randomBytes(65_536)),
  });
  const type = { 'content-type': `multipart/form-data; boundary=${boundary}` };
  await refused(endless, 413, 'PAYLOAD_TOO_LARGE', type).catch((error) => {
    // The server may close the line before the client has read its answer.
    if (error.name !== 'TypeError') throw error;
  });
  await nothingIsLeft();
});

test('the content decides, not the name and not the declared type', async () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>';
  const liars: [string, string | Buffer<ArrayBuffer>][] = [
    ['a.jpg', 'hello'],
    ['a.jpg', svg],
    ['a.jpg', '%PDF-1.7\n'],
    ['a.jpg', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0heicmif1', 'latin1')],
    ['a.jpg', ''],
  ];
  for (const [name, content] of liars) {
    const file = new File([content], name, { type: 'image/jpeg' });
    await refused(form('file', [file]), 415, 'UNSUPPORTED_MEDIA_TYPE');
  }
  const heic = new File([liars[3]?.[1] ?? ''], 'IMG_1.heic');
  const { detail } = await refused(form('file', [heic]), 415, 'UNSUPPORTED_MEDIA_TYPE');
  assert.match(detail, /IMG_1\.heic is HEIC/);
});

test('a photo with too many pixels, or with a head that is cut short, is refused', async () => {
  const wide = await sharp({ create: { width: 101, height: 100, channels: 3, background: '#123' } })
    .png()
    .toBuffer();
  const { detail } = await refused(
    form('file', [new File([new Uint8Array(wide)], 'wide.png')]),
    422,
    'TOO_MANY_PIXELS',
  );
  assert.match(detail, /wide\.png has 101 × 100 pixels; at most 0\.01 megapixels/);
  await refused(form('file', [new File([jpeg.subarray(0, 40)], 'cut.jpg')]), 422, 'CORRUPT_MEDIA');
});

test('a form without its file, with the wrong field, with too many or none at all is refused', async () => {
  const photo = new File([jpeg], 'a.jpg');
  const missing = await refused(form('file', []), 422, 'INVALID_REQUEST');
  assert.deepEqual(missing.errors, [{ path: ['body', 'file'], message: 'Field required', code: 'REQUIRED' }]);
  await refused(form('image', [photo]), 422, 'INVALID_REQUEST');
  await refused(form('file', [photo, photo]), 422, 'INVALID_REQUEST');
  await refused('{}', 422, 'INVALID_REQUEST', { 'content-type': 'application/json' });
  await refused(form('file', [photo], { lat: '90.1' }), 422, 'INVALID_REQUEST');
  await refused(form('file', [photo], { scale: '5' }), 422, 'INVALID_REQUEST');
  await refused(form('file', [photo], { sharpen: 'yes' }), 422, 'INVALID_REQUEST');
});

test('a form that ends too early is refused', async () => {
  const body = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\nabc';
  await refused(body, 400, 'MALFORMED_BODY', { 'content-type': 'multipart/form-data; boundary=b' });
});

test('a client that goes away half-way leaves nothing', async () => {
  const scratch = api.deps.settings.SCRATCH_DIR;
  const socket = connect(server.port, '127.0.0.1');
  const head = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n';
  socket.write(
    `POST /upscale HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${me.token}\r\nContent-Length: 100000\r\n` +
      `Content-Type: multipart/form-data; boundary=b\r\n\r\n${head}${'x'.repeat(10_000)}`,
  );
  await until('the upload to begin', 30, async () => (await readdir(scratch)).length === 1);
  socket.destroy();
  await nothingIsLeft();
});

test('a photo whose rows cannot be written leaves no object', async () => {
  await api.database.sql`alter table jobs add constraint never check (false) not valid`;
  const answer = await post(form('file', [new File([jpeg], 'a.jpg')]));
  await api.database.sql`alter table jobs drop constraint never`;
  assert.equal(answer.status, 500);
  assert.doesNotMatch(await answer.text(), /constraint|never/);
  await nothingIsLeft();
});

test('what is kept is what was sent', async () => {
  const answer = await post(form('file', [new File([jpeg], '../..\\evil\u0000 name.jpg')]));
  assert.equal(answer.status, 200);
  const { id } = await jsonOf<{ id: string }>(answer);
  const [row] = await api.database.sql`select * from photos where id = ${id}`;
  assert.equal(row?.bytes, String(jpeg.length));
  assert.equal(row?.width, 60);
  assert.doesNotMatch(row?.name, /[\\/\0]/);
  const file = await me.get(`/photos/${id}`);
  assert.ok(Buffer.from(await file.arrayBuffer()).equals(jpeg));
  await until('scratch disk to be empty', 30, async () => (await left()).scratch.length === 0);
});

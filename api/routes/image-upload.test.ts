import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import sharp from 'sharp';
import { type Caller, form, jsonOf, photoFile, startTestApi, type TestApi } from '../../test/api.ts';

const API_KEY = 'a key of this test that is long enough';
let api: TestApi;
let me: Caller;
before(async () => {
  api = await startTestApi({ API_KEY, MAX_LIVE_JOBS: '1000' });
});
after(() => api.close());
beforeEach(async () => {
  me = await api.signUp();
});

type Refusal = { error: string; message: string };
type Image = Record<string, unknown> & { id: string; s3_key: string; download_url: string };
type Made = { message: string; data: Image };

const metadata = JSON.stringify({ title: 'Dusk', description: 'The lake', category: 'x', tags: ['y'] });
const upload = async (file?: File, text = metadata, caller = me) =>
  caller.post('/api/upload', form('image_file', [file ?? (await photoFile())], { metadata: text }));

const withKey = (key: string | undefined, body: FormData) =>
  api.request('/api/upload', {
    method: 'POST',
    body,
    headers: key === undefined ? {} : { 'x-api-key': key },
  });

const stored = async () =>
  (await Array.fromAsync(api.deps.store.list('photos/'))).map(({ key }) => key).sort();
const rows = async () => (await api.database.sql`select key from photos order by key`).map(({ key }) => key);

test('an image is kept, with the body that clients know', async (t) => {
  const file = await photoFile('lake.jpg');
  const answer = await withKey(API_KEY, form('image_file', [file], { metadata }));
  assert.equal(answer.status, 201);
  const { message, data } = await jsonOf<Made>(answer);
  assert.equal(message, 'Image uploaded successfully');
  const { id, s3_key: key, uploaded_at: at, download_url: url, ...rest } = data;
  const bytes = Buffer.from(await file.arrayBuffer());
  assert.deepEqual(rest, {
    md5_hash: createHash('md5').update(bytes).digest('hex'),
    original_filename: 'lake.jpg',
    mimetype: 'image/jpeg',
    filesize: file.size,
    title: 'Dusk',
    description: 'The lake',
    gemini_analysis: null,
  });
  assert.match(id, /^[0-9a-f-]{36}$/);
  assert.ok((await stored()).includes(key));
  assert.ok(Math.abs(Date.parse(String(at)) - Date.now()) < 60_000);
  assert.match(String(at), /Z$/);
  const { pathname, search, searchParams } = new URL(url);
  const left = Number(searchParams.get('expires')) - Date.now() / 1000;
  assert.ok(left > 3_500 && left <= 3_600, 'the address works for an hour');
  const open = await api.request(`${pathname}${search}`, { headers: { range: 'bytes=0-3' } });
  assert.deepEqual([open.status, open.headers.get('content-type')], [206, 'image/jpeg']);
  assert.deepEqual(Buffer.from(await open.arrayBuffer()), bytes.subarray(0, 4));
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 3_601_000 });
  const late = await api.request(`${pathname}${search}`);
  assert.deepEqual([late.status, (await jsonOf<{ code: string }>(late)).code], [403, 'SIGNATURE_REFUSED']);
});

test('refusals come in the order and with the words that clients know', async () => {
  const photo = await photoFile();
  const text = new File(['<script>alert(1)</script>'], 'page.png', { type: 'image/png' });
  const empty = new File([], '', { type: 'application/octet-stream' });
  const refuse = async (body: FormData, status: number, error: string, message: string | RegExp) => {
    const answer = await me.post('/api/upload', body);
    const refusal = await jsonOf<Refusal>(answer);
    assert.deepEqual(
      [answer.status, refusal.error, Object.keys(refusal)],
      [status, error, ['error', 'message']],
    );
    if (typeof message === 'string') assert.equal(refusal.message, message);
    else assert.match(refusal.message, message);
  };
  const before = await stored();
  const noFile = 'Please provide an image file with key "image_file"';
  await refuse(form('image_file', [], { metadata }), 400, 'No image file provided', noFile);
  await refuse(form('file', [photo], { metadata }), 400, 'No image file provided', noFile);
  const noMetadata = 'Please provide metadata as JSON string with key "metadata"';
  await refuse(form('image_file', [text]), 400, 'No metadata provided', noMetadata);
  await refuse(
    form('image_file', [empty], { metadata: '{' }),
    400,
    'No file selected',
    'Please select a file to upload',
  );
  const types = 'Allowed file types: png, jpg, jpeg, gif, bmp, webp';
  for (const name of ['a.tiff', 'a.html', 'jpg', 'a.png.exe'])
    await refuse(
      form('image_file', [new File([photo], name)], { metadata: '{' }),
      400,
      'Invalid file type',
      types,
    );
  const notImage = 'The uploaded file is not a valid image';
  await refuse(form('image_file', [text], { metadata: '{' }), 400, 'Invalid image file', notImage);
  const badJson = 'Metadata must be valid JSON';
  await refuse(form('image_file', [photo], { metadata: '{' }), 400, 'Invalid metadata format', badJson);
  const missing = 'Metadata must contain "title" and "description"';
  for (const json of ['{}', '{"title":"a"}', '{"description":"a"}', '"title description"', '[]', 'null', '7'])
    await refuse(form('image_file', [photo], { metadata: json }), 400, 'Missing required metadata', missing);
  for (const json of ['{"title":null,"description":""}', `{"title":"${'x'.repeat(256)}","description":""}`])
    await refuse(form('image_file', [photo], { metadata: json }), 400, 'Invalid metadata', /^title: /);
  const many = await me.post('/api/upload', form('image_file', [photo, photo], { metadata }));
  assert.equal(many.status, 400);
  assert.match((await jsonOf<Refusal>(many)).message, /send at most 1 file/);
  assert.deepEqual(await stored(), before, 'what is refused is not stored');
  assert.equal((await upload(photo, '{"title":7,"description":null}')).status, 201);
});

test('a key is asked for before the body is looked at', async () => {
  const body = () => form('image_file', [new File(['x'], 'x')]);
  for (const key of [undefined, '']) {
    const answer = await withKey(key, body());
    const expected = { error: 'API key is required', message: 'Please provide X-API-Key header' };
    assert.deepEqual([answer.status, await answer.json()], [401, expected]);
  }
  const answer = await withKey('another key', body());
  const expected = { error: 'Invalid API key', message: 'The provided API key is not valid' };
  assert.deepEqual([answer.status, await answer.json()], [401, expected]);
});

test('a file above 5 MiB is a 413, also with nothing else right', async () => {
  const size = 5 * 2 ** 20;
  const answer = await me.post(
    '/api/upload',
    form('image_file', [new File([new Uint8Array(size + 1)], 'x')]),
  );
  assert.deepEqual(
    [answer.status, await answer.json()],
    [413, { error: 'File too large', message: 'Maximum file size is 5MB' }],
  );
  const padded = new Uint8Array(size);
  padded.set(new Uint8Array(await (await photoFile()).arrayBuffer()));
  assert.equal((await upload(new File([padded], 'padded.jpg'))).status, 201, 'the limit itself is taken');
});

test('of equal uploads that come at once one is kept, and the others leave nothing', async () => {
  const file = await photoFile();
  const answers = await Promise.all(Array.from({ length: 20 }, () => upload(file)));
  const statuses = answers.map(({ status }) => status).sort();
  assert.deepEqual(statuses, [201, ...Array<number>(19).fill(409)]);
  const bodies = await Promise.all(
    answers.map((answer) => jsonOf<Made & { existing_image?: Image }>(answer)),
  );
  const kept = bodies.find(({ data }) => data)?.data;
  for (const body of bodies.filter(({ data }) => !data)) {
    const existing = { id: kept?.id, s3_key: kept?.s3_key, title: 'Dusk', description: 'The lake' };
    assert.deepEqual(body, {
      error: 'Image already exists',
      message: 'An image with the same content already exists',
      existing_image: existing,
    });
  }
  assert.deepEqual(await stored(), await rows(), 'no object is left over');
  assert.equal((await jsonOf<unknown[]>(me.get('/photos'))).length, 1);
});

test('who has the same image learns nothing of another’s', async () => {
  const file = await photoFile();
  assert.equal((await upload(file)).status, 201);
  const stranger = await api.signUp();
  assert.equal((await upload(file, metadata, stranger)).status, 201);
});

test('names in any script survive', async () => {
  const name = '写真 テスト – “α”.png';
  const png = new Uint8Array(
    await sharp(Buffer.from(await (await photoFile()).arrayBuffer()))
      .png()
      .toBuffer(),
  );
  const { data } = await jsonOf<Made>(upload(new File([png], name)));
  assert.equal(data.original_filename, name);
  const other = 'テスト.jpg';
  const jpeg = Buffer.from(await (await photoFile()).arrayBuffer());
  // As Python's requests writes it.
  const head = `--b\r\ncontent-disposition: form-data; name="image_file"; filename*=utf-8''${encodeURIComponent(other)}\r\n\r\n`;
  const tail = `\r\n--b\r\ncontent-disposition: form-data; name="metadata"\r\n\r\n${metadata}\r\n--b--\r\n`;
  const answer = await api.request('/api/upload', {
    method: 'POST',
    body: new Uint8Array(Buffer.concat([Buffer.from(head), jpeg, Buffer.from(tail)])),
    headers: { 'content-type': 'multipart/form-data; boundary=b', 'x-api-key': API_KEY },
  });
  assert.equal((await jsonOf<Made>(answer)).data.original_filename, other);
});

test('what is served has the type of its bytes, whatever the request said', async () => {
  const gif = await sharp(Buffer.from(await (await photoFile()).arrayBuffer()))
    .gif()
    .toBuffer();
  const file = new File([new Uint8Array(gif)], 'photo.png', { type: 'text/html' });
  const { data } = await jsonOf<Made>(upload(file));
  assert.equal(data.mimetype, 'image/gif');
  const bmp = Buffer.alloc(58);
  bmp.write('BM');
  for (const [at, value] of [
    [10, 54],
    [14, 40],
    [18, 1],
    [22, 1],
    [26, 1 + (24 << 16)],
  ] as const)
    bmp.writeInt32LE(value, at);
  const bitmap = await jsonOf<Made>(upload(new File([bmp], 'a.bmp', { type: 'text/html' })));
  assert.equal(bitmap.data.mimetype, 'image/bmp');
  const lookalike = new File(['BM is how this text begins, and it has more than thirty letters'], 'a.bmp');
  assert.equal((await jsonOf<Refusal>(upload(lookalike))).error, 'Invalid image file');
  const { pathname, search } = new URL(data.download_url);
  const open = await api.request(`${pathname}${search}`);
  assert.equal(open.headers.get('content-type'), 'image/gif');
  assert.equal(open.headers.get('x-content-type-options'), 'nosniff');
});

test('a repeated request with the same key is answered as before', async () => {
  const body = form('image_file', [await photoFile()], { metadata });
  const send = () => me.post('/api/upload', body, { 'idempotency-key': 'lake' });
  const first = await jsonOf<Made>(send());
  const again = await send();
  assert.equal(again.status, 201);
  assert.equal((await jsonOf<Made>(again)).data.id, first.data.id);
});

test('without a database the refusal has the same shape', async () => {
  await api.database.sql`alter table images rename to elsewhere`;
  try {
    const answer = await upload();
    assert.deepEqual(
      [answer.status, await answer.json()],
      [
        500,
        {
          error: 'Internal server error',
          message: 'An unexpected error occurred while processing your request',
        },
      ],
    );
    assert.deepEqual(await stored(), await rows(), 'no object is left over');
  } finally {
    await api.database.sql`alter table elsewhere rename to images`;
  }
});

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { after, before, suite, test } from 'node:test';
import { type Listening, listen } from '../../api/server.ts';
import { type Caller, jsonOf, photoFile, startTestApi, type TestApi } from '../api.ts';
import { createRandom } from '../faults/random.ts';
import { until } from '../support/until.ts';
import { openDocumented } from './documented.ts';
import { mutate } from './mutate.ts';

let api: TestApi;
let server: Listening;
let me: Caller;
let assertDocumented: Awaited<ReturnType<typeof openDocumented>>;
let photo: Buffer;
/** Requests that the app still works on, although their clients may be gone. */
let atWork = 0;
before(async () => {
  api = await startTestApi();
  server = await listen({ fetch: counted }, '127.0.0.1', 0);
  me = await api.signUp();
  assertDocumented = await openDocumented(api);
  photo = Buffer.from(await (await photoFile()).arrayBuffer());
});
after(async () => {
  await server.close();
  await api.close();
});

const counted: TestApi['app']['fetch'] = async (...request) => {
  atWork++;
  try {
    return await api.app.fetch(...request);
  } finally {
    atWork--;
  }
};

const bytes = (text: string) => Buffer.from(text, 'latin1');
const BOUNDARY = 'a-boundary-of-this-test';

/** One part as it stands in a form, its headers taken as they are. */
const part = (disposition: string, content: Buffer | string) =>
  Buffer.concat([
    bytes(`--${BOUNDARY}\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n`),
    Buffer.from(content),
    bytes('\r\n'),
  ]);
const filePart = (name: string, content = photo) => part(`name="file"; filename="${name}"`, content);
const formOf = (...parts: Buffer[]) => Buffer.concat([...parts, bytes(`--${BOUNDARY}--\r\n`)]);

async function send(path: string, body: Buffer, type = `multipart/form-data; boundary=${BOUNDARY}`) {
  const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, {
    method: 'POST',
    body: new Uint8Array(body),
    headers: { authorization: `Bearer ${me.token}`, 'content-type': type },
  });
  if (!answer.ok) {
    const { code } = await jsonOf<{ code: string }>(answer.clone());
    assertDocumented('POST', path, answer.status, code);
  }
  return answer;
}

async function scratchIsEmpty(): Promise<void> {
  // A client that goes away early is gone before its request begins, or ends.
  await until('the last request to end', 60, async () => atWork === 0);
  await api.deps.scratch.emptied();
  const folder = api.deps.settings.SCRATCH_DIR;
  assert.deepEqual(existsSync(folder) ? await readdir(folder) : [], []);
}

const disguised: Record<string, [path: string, content: Buffer]> = {
  'SVG as .jpg': ['/upscale', bytes('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>')],
  'SVG after a byte order mark': [
    '/upscale',
    bytes('\xef\xbb\xbf <svg xmlns="http://www.w3.org/2000/svg"/>'),
  ],
  PDF: ['/upscale', bytes('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n')],
  PostScript: ['/upscale', bytes('%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n')],
  'EPS with a preview': ['/upscale', bytes('\xc5\xd0\xd3\xc6\x1e\0\0\0\x10\0\0\0'.padEnd(64, '\0'))],
  HTML: ['/upscale', bytes('<!doctype html><script>alert(1)</script>')],
  'ZIP with a photo in it': ['/upscale', Buffer.concat([bytes('PK\x03\x04\x14\0\0\0\0\0'.padEnd(64, '\0'))])],
  'video as a photo': ['/upscale', bytes('\0\0\0\x18ftypisom\0\0\x02\0isommp42'.padEnd(64, '\0'))],
  'HLS playlist as .mp4': ['/videos', bytes('#EXTM3U\n#EXTINF:5,\nhttp://127.0.0.1:1/a.ts\n')],
  'concat script as .mp4': ['/videos', bytes('ffconcat version 1.0\nfile /etc/passwd\n')],
  'SDP as .mp4': ['/videos', bytes('v=0\no=- 0 0 IN IP4 127.0.0.1\nm=video 1 RTP/AVP 96\n')],
};

suite('a file that is not what it is called is refused by its bytes', () => {
  for (const [what, [path, content]] of Object.entries(disguised)) {
    test(what, async () => {
      const answer = await send(path, formOf(filePart(path === '/videos' ? 'a.mp4' : 'a.jpg', content)));
      assert.equal(answer.status, 415, await answer.text());
      await scratchIsEmpty();
    });
  }

  test('a photo is no video', async () => {
    assert.equal((await send('/videos', formOf(filePart('a.mp4')))).status, 415);
  });
});

test('a photo with a program behind it is a photo, and is never served as anything else', async () => {
  const polyglot = Buffer.concat([photo, bytes('<script>alert(1)</script>PK\x05\x06')]);
  const { id } = await jsonOf<{ id: string }>(send('/upscale', formOf(filePart('a.html', polyglot))));
  const { headers } = await me.get(`/photos/${id}`);
  assert.equal(headers.get('content-type'), 'image/jpeg');
  assert.equal(headers.get('x-content-type-options'), 'nosniff');
});

test('a file may be called anything: it is never a path, and shown without what deceives', async () => {
  const names = {
    '-rf': '-rf',
    '../../etc/passwd': 'passwd',
    '..\\..\\boot.ini': 'boot.ini',
    '/dev/null': 'null',
    'a\0b.jpg': 'ab.jpg',
    'photo\u202egpj.exe': 'photogpj.exe',
    '\u2067a.jpg\u2069': 'a.jpg',
    'a%0d%0aSet-Cookie: b.jpg': 'a%0d%0aSet-Cookie: b.jpg',
    '日本 👨‍👩‍👧.jpg': '日本 👨‍👩‍👧.jpg',
    '..': 'unnamed',
    '': 'unnamed',
    ['n'.repeat(5_000)]: 'n'.repeat(255),
  };
  for (const [name, shown] of Object.entries(names)) {
    const encoded = Buffer.from(name, 'utf8').toString('latin1');
    const answer = await send('/upscale', formOf(filePart(encoded)));
    assert.equal(answer.status, 200, `${name.slice(0, 50)}: ${answer.status}`);
    const { id } = await jsonOf<{ id: string }>(answer);
    const [row] = await api.database.sql`select name, key from photos where id = ${id}`;
    assert.equal(row?.name, shown);
    assert.match(row?.key, /^photos\/[\w-]+\/original\.jpg$/);
  }
  await scratchIsEmpty();
});

const bodies: Record<string, [body: () => Buffer, status: number]> = {
  '10,000 fields': [() => formOf(filePart('a.jpg'), ...Array(10_000).fill(part('name="scale"', '2'))), 422],
  '10,000 files': [() => formOf(...Array(10_000).fill(filePart('a.jpg', bytes('x')))), 422],
  'a field of a megabyte': [
    () => formOf(filePart('a.jpg'), part('name="model"', 'x'.repeat(1_000_000))),
    422,
  ],
  // What is beyond 8 KiB of it is not kept.
  'a header of half a megabyte': [() => formOf(filePart('n'.repeat(500_000))), 200],
  'no closing boundary': [() => filePart('a.jpg'), 400],
  'no boundary at all': [() => photo, 400],
  nothing: [() => Buffer.alloc(0), 400],
};

suite('a body that is out of shape is refused', () => {
  for (const [what, [body, status]] of Object.entries(bodies)) {
    test(what, async () => {
      const answer = await send('/upscale', body());
      assert.equal(answer.status, status, await answer.text());
      await scratchIsEmpty();
    });
  }

  test('boundaries that are none', async () => {
    for (const boundary of ['xboundary=b', 'boundary=', 'boundary=""', `boundary=${'b'.repeat(5_000)}`]) {
      const { status } = await send('/upscale', photo, `multipart/form-data; ${boundary}`);
      assert.ok(status >= 400 && status < 500, `${boundary.slice(0, 20)}: ${status}`);
    }
  });

  test('damaged forms', async () => {
    const whole = formOf(filePart('a.jpg'), part('name="scale"', '2'));
    for (let seed = 1; seed <= 100; seed++) {
      const answer = await send('/upscale', mutate(whole, createRandom(seed)));
      assert.ok(answer.status < 500, `${seed}: ${answer.status} ${await answer.text()}`);
    }
    await scratchIsEmpty();
  });
});

/** @returns the first line of the answer, or nothing when the connection was closed without one */
async function raw(head: string, body: Buffer): Promise<string> {
  const socket = connect(server.port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk;
    socket.end();
  });
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => {});
  socket.write(`POST /upscale HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${me.token}\r\n${head}\r\n\r\n`);
  socket.write(body);
  socket.setTimeout(1_000, () => socket.end());
  await closed;
  return answer.split('\r\n', 1)[0] ?? '';
}

test('lengths that lie store nothing and leave nothing', async () => {
  const type = `Content-Type: multipart/form-data; boundary=${BOUNDARY}`;
  const whole = formOf(filePart('a.jpg'));
  const count = async () => (await api.database.sql`select count(*)::int as n from photos`)[0]?.n;
  const before = await count();
  const heads = {
    'more than is sent': `Content-Length: ${whole.length + 100}`,
    'less than is sent': `Content-Length: ${whole.length - 100}`,
    'a negative length': 'Content-Length: -1',
    'two lengths': `Content-Length: ${whole.length}\r\nContent-Length: 5`,
    'a length and chunks': `Content-Length: ${whole.length}\r\nTransfer-Encoding: chunked`,
    'chunks that are none': 'Transfer-Encoding: chunked',
  };
  for (const [what, head] of Object.entries(heads)) {
    assert.match(await raw(`${type}\r\n${head}`, whole), /^(HTTP\/1.1 400 .*)?$/, what);
  }
  await scratchIsEmpty();
  assert.equal(await count(), before);
});

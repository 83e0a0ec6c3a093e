import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { after, before, suite, test } from 'node:test';
import { type Listening, listen } from '../../api/server.ts';
import { type Caller, startTestApi, type TestApi } from '../api.ts';
import { until } from '../support/until.ts';

/** Clients that send a byte at a time, for ever. Each byte comes sooner than any limit on silence would be over. */
const DRIP_MS = 50;
let api: TestApi;
let server: Listening;
let me: Caller;
before(async () => {
  api = await startTestApi({ MAX_STALL_SECONDS: '1' });
  server = await listen(api.app, '127.0.0.1', 0, { patience: api.deps.settings.MAX_STALL_SECONDS * 1000 });
  me = await api.signUp();
});
after(async () => {
  await server.close();
  await api.close();
});

/** Sends `start`, then a drop at a time until the server has had enough. @returns its answer, if it gave one */
async function drip(start: string, drop: string): Promise<string> {
  let answer = '';
  const socket = connect(server.port, '127.0.0.1');
  socket.on('data', (chunk) => {
    answer += chunk;
  });
  socket.on('error', () => {});
  socket.write(start);
  const drops = setInterval(() => socket.write(drop), DRIP_MS);
  try {
    await until(
      'the server to have had enough',
      60,
      async () => socket.closed || answer.includes('\r\n\r\n'),
    );
    return answer;
  } finally {
    clearInterval(drops);
    socket.destroy();
  }
}

async function nothingIsHeld(): Promise<void> {
  await until('the place to be free', 60, async () => api.deps.uploads.total === 0);
  await until('the connection to be gone', 60, async () => (await server.connections()) === 0);
  await api.deps.scratch.emptied();
  const folder = api.deps.settings.SCRATCH_DIR;
  assert.deepEqual(existsSync(folder) ? await readdir(folder) : [], []);
}

const head = (line: string, ...fields: string[]) =>
  `${[`${line} HTTP/1.1`, 'Host: x', ...fields].join('\r\n')}\r\n\r\n`;
const login = () => `Authorization: Bearer ${me.token}`;
const form = 'Content-Type: multipart/form-data; boundary=b';
const long = 'Content-Length: 100000';
const file = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n';

suite('a request that only drips is ended, and holds no place and no file', () => {
  test('its head', async () => {
    const start = 'POST /upscale HTTP/1.1\r\nHost: x\r\nX-Slow: ';
    assert.match(await drip(start, 'x'), /^(HTTP\/1.1 408 |$)/);
    await nothingIsHeld();
  });

  test('an upload in a form', async () => {
    const answer = await drip(head('POST /upscale', login(), form, long) + file, 'x');
    assert.match(answer, /^HTTP\/1.1 408 [\s\S]*UPLOAD_TIMEOUT/);
    await nothingIsHeld();
  });

  test('an upload in a form, in chunks', async () => {
    const chunk = `${file.length.toString(16)}\r\n${file}\r\n`;
    const start = head('POST /videos', login(), form, 'Transfer-Encoding: chunked') + chunk;
    assert.match(await drip(start, '1\r\nx\r\n'), /^HTTP\/1.1 408 [\s\S]*UPLOAD_TIMEOUT/);
    await nothingIsHeld();
  });

  test('an upload by tus', async () => {
    const made = await api.request('/uploads', {
      method: 'POST',
      headers: {
        authorization: `Bearer ${me.token}`,
        'tus-resumable': '1.0.0',
        'upload-length': '100000',
        'upload-metadata': `filename ${btoa('a.mp4')},kind ${btoa('video')}`,
      },
    });
    const path = made.headers.get('location') ?? '';
    const tus = ['Tus-Resumable: 1.0.0', 'Upload-Offset: 0', 'Content-Type: application/offset+octet-stream'];
    assert.match(await drip(head(`PATCH ${path}`, login(), long, ...tus), 'x'), /^HTTP\/1.1 408 /);
    await nothingIsHeld();
  });

  const json = 'Content-Type: application/json';
  for (const [what, line, ...fields] of [
    ['JSON', 'POST /jobs', json, long],
    ['JSON in chunks', 'POST /jobs', json, 'Transfer-Encoding: chunked'],
    ['a form where no files are taken', 'POST /token', form, long],
    ['a body that nobody wants', 'DELETE /photos/none', json, long],
    ['a body of a GET', 'GET /photos', json, long],
  ] as const) {
    test(what, async () => {
      const drop = fields[1] === long ? ' ' : '1\r\n \r\n';
      const answer = await drip(head(line, login(), ...fields), drop);
      assert.match(answer, /^(HTTP\/1.1 [24]\d\d |$)/);
      await nothingIsHeld();
    });
  }
});

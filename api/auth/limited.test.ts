import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { form, jsonOf, photoFile, startTestApi, type TestApi } from '../../test/api.ts';
import { readApiSettings } from '../config.ts';
import { type Listening, listen } from '../server.ts';

let api: TestApi;
let server: Listening;
let url: string;
before(async () => {
  const limits = {
    RATE_LIMIT_REGISTER: '5',
    RATE_LIMIT_UPSCALE: '1',
    RATE_LIMIT_PHOTOS: '2',
    RATE_LIMIT_CONSOLE: '600',
  };
  api = await startTestApi({ ...limits, TRUSTED_PROXIES: 'loopback, 10.0.0.0/8' });
  server = await listen(api.app, '127.0.0.1', 0);
  url = `http://127.0.0.1:${server.port}`;
});
after(async () => {
  await server.close();
  await api.close();
});

const register = (forwarded: string) =>
  fetch(`${url}/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': forwarded },
    body: JSON.stringify({ username: 'x' }),
  });

async function statuses(count: number, forwarded: string): Promise<number[]> {
  const found: number[] = [];
  for (let i = 0; i < count; i++) found.push((await register(forwarded)).status);
  return found;
}

test('without settings the limits are those that clients know', () => {
  const settings = readApiSettings({ SECRET_KEY: 'x'.repeat(32) });
  const { RATE_LIMIT_REGISTER, RATE_LIMIT_TOKEN, RATE_LIMIT_UPSCALE, RATE_LIMIT_BESTCUT, RATE_LIMIT_PHOTOS } =
    settings;
  assert.deepEqual([RATE_LIMIT_REGISTER, RATE_LIMIT_TOKEN], [5, 10]);
  assert.deepEqual([RATE_LIMIT_UPSCALE, RATE_LIMIT_BESTCUT, RATE_LIMIT_PHOTOS], [10, 10, 60]);
});

test('the sixth account in a minute is refused, in the words and with the fields that clients know', async () => {
  const first = await register('203.0.113.5');
  assert.equal(first.headers.get('ratelimit-policy'), '"register";q=5;w=60');
  assert.match(first.headers.get('ratelimit') ?? '', /^"register";r=4;t=\d+$/);
  assert.deepEqual(await statuses(4, '203.0.113.5'), [422, 422, 422, 422]);
  const refused = await register('203.0.113.5');
  assert.equal(refused.status, 429);
  const seconds = Number(refused.headers.get('retry-after'));
  assert.ok(seconds > 0 && seconds <= 60);
  assert.equal(refused.headers.get('ratelimit'), `"register";r=0;t=${seconds}`);
  const problem = await jsonOf<Record<string, string>>(refused);
  assert.equal(problem.code, 'RATE_LIMITED');
  assert.equal(problem.detail, 'Rate limit exceeded: 5 per 1 minute');
  assert.equal(problem.error, problem.detail);
  assert.match(
    await (await fetch(`${url}/metrics`)).text(),
    /darkroom_rate_limited_total\{limit="register"\} 1/,
  );
});

test('who writes a false X-Forwarded-For does not get another’s line, or a new one', async () => {
  assert.deepEqual(await statuses(6, '203.0.113.9'), [422, 422, 422, 422, 422, 429]);
  // Behind a trusted proxy, which adds the address that it saw.
  for (const forged of ['198.51.100.1, 203.0.113.9', 'x, 203.0.113.9', '203.0.113.9, 10.1.2.3']) {
    assert.deepEqual(await statuses(1, forged), [429], forged);
  }
  assert.deepEqual(await statuses(1, '203.0.113.9, 198.51.100.77'), [422]);
  const [some, other] = ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9'];
  assert.deepEqual(await statuses(5, some), [422, 422, 422, 422, 422]);
  assert.deepEqual(await statuses(1, other), [429], 'one line has all addresses of its /64');
});

test('without a trusted proxy the header counts for nothing', async () => {
  const bare = await startTestApi({ RATE_LIMIT_TOKEN: '2' });
  const open = await listen(bare.app, '127.0.0.1', 0);
  try {
    const ask = async (forwarded: string) => {
      const headers = { 'x-forwarded-for': forwarded };
      const body = new URLSearchParams({ username: 'maria' });
      return (await fetch(`http://127.0.0.1:${open.port}/token`, { method: 'POST', headers, body })).status;
    };
    assert.deepEqual([await ask('203.0.113.1'), await ask('203.0.113.2')], [422, 422]);
    assert.equal(await ask('203.0.113.3'), 429);
  } finally {
    await open.close();
    await bare.close();
  }
});

test('uploads are counted by account, before they are read', async () => {
  const [one, other] = [await api.signUp(), await api.signUp()];
  const upload = async () => form('file', [await photoFile()]);
  assert.equal((await one.post('/upscale', await upload())).status, 200);
  let wasRead = false;
  const body = new ReadableStream(
    {
      pull: () => {
        wasRead = true;
      },
    },
    { highWaterMark: 0 },
  );
  const refused = await api.request('/upscale', {
    method: 'POST',
    headers: { authorization: `Bearer ${one.token}`, 'content-type': 'multipart/form-data; boundary=x' },
    body,
    duplex: 'half',
  });
  assert.equal(refused.status, 429);
  assert.equal(wasRead, false);
  assert.equal((await other.post('/upscale', await upload())).status, 200);
});

test('who is signed in with a browser may drop a folder', async () => {
  const { username, password } = await api.signUp();
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ username, password });
  const session = await api.request('/session', { method: 'POST', headers, body });
  const cookie = session.headers.get('set-cookie')?.split(';')[0] ?? '';
  const own = { cookie, 'sec-fetch-site': 'same-origin' };
  for (const left of [599, 598]) {
    const sent = form('file', [await photoFile()]);
    const answer = await api.request('/upscale', { method: 'POST', headers: own, body: sent });
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get('ratelimit') ?? '', new RegExp(`^"console";r=${left};`));
  }
  const list = await api.request('/photos', { headers: own });
  assert.match(list.headers.get('ratelimit') ?? '', /^"console";r=597;/);
});

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { buildConsole } from '../dev/build-console.ts';
import { jsonOf, startTestApi, type TestApi } from '../test/api.ts';

let api: TestApi;
before(async () => {
  await buildConsole(() => {});
  api = await startTestApi();
});
after(() => api.close());

const browser = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

test('a browser gets the page at /, and programs get what they always got', async () => {
  const page = await api.request('/', { headers: browser });
  assert.match(await page.text(), /<div id="root">/);
  assert.equal(page.headers.get('cache-control'), 'no-cache');
  assert.equal(page.headers.get('vary'), 'Accept');
  for (const headers of [{}, { accept: '*/*' }, { accept: 'application/json' }] as Record<string, string>[])
    assert.equal((await jsonOf<{ ok: boolean }>(api.request('/', { headers }))).ok, true);
});

test('its policy lets no script run that is not a file of ours', async () => {
  const { headers } = await api.request('/', { headers: browser });
  const policy = headers.get('content-security-policy') ?? '';
  assert.match(policy, /script-src 'self';/);
  assert.match(policy, /default-src 'none';.*frame-ancestors 'none'/);
});

test('its files may be kept for ever and travel small; the page shadows no address of the API', async () => {
  const page = await (await api.request('/', { headers: browser })).text();
  const [, script = ''] = /src="([^"]+)"/.exec(page) ?? [];
  const answer = await api.request(script, { headers: { 'accept-encoding': 'gzip' } });
  assert.equal(answer.headers.get('cache-control'), 'public, max-age=31536000, immutable');
  assert.equal(answer.headers.get('content-encoding'), 'gzip');
  assert.equal((await api.request('/console/assets/gone.js')).status, 404);
  assert.equal((await api.request('/console/../package.json')).status, 404);
  assert.equal((await api.request('/photos', { headers: browser })).status, 401);
  assert.equal((await api.request('/nowhere', { headers: browser })).status, 404);
});

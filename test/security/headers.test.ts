import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Listening, listen } from '../../api/server.ts';
import { form, jsonOf, photoFile, startTestApi, type TestApi } from '../api.ts';

let api: TestApi;
let server: Listening;
before(async () => {
  api = await startTestApi();
  server = await listen(api.app, '127.0.0.1', 0);
});
after(async () => {
  await server?.close();
  await api?.close();
});

test('every answer tells browsers to run nothing of it and to guess no type, refusals too', async () => {
  for (const path of ['/health', '/nowhere', '/openapi.json', '/me', '/docs', '/admin/queues']) {
    const answer = await fetch(`http://127.0.0.1:${server.port}${path}`);
    await answer.body?.cancel();
    const { headers } = answer;
    assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
    assert.equal(headers.get('referrer-policy'), 'no-referrer', path);
    assert.match(
      headers.get('content-security-policy') ?? '',
      /default-src 'none'.*frame-ancestors 'none'/,
      path,
    );
  }
});

test('pages of other sites get nothing unless the settings name them', async () => {
  const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
  for (const method of ['GET', 'OPTIONS']) {
    const answer = await api.request('/me', { method, headers });
    assert.equal(answer.headers.get('access-control-allow-origin'), null, method);
  }
});

test('an uploaded file is shown as what its bytes are, and can be no page', async () => {
  const user = await api.signUp();
  const photo = new File([await photoFile()], 'page.html', { type: 'text/html' });
  const { id } = await jsonOf<{ id: string }>(user.post('/upscale', form('file', [photo])));
  const { headers, status } = await user.get(`/photos/${id}`);
  assert.deepEqual([status, headers.get('content-type')], [200, 'image/jpeg']);
  assert.equal(headers.get('content-disposition'), 'inline');
  assert.equal(headers.get('x-content-type-options'), 'nosniff');
  assert.match(headers.get('content-security-policy') ?? '', /sandbox/);
});

test('what should come to lie in the store and is no picture is saved, not opened', async () => {
  const user = await api.signUp();
  const { id } = await jsonOf<{ id: string }>(user.post('/upscale', form('file', [await photoFile()])));
  const [row] = await api.database.sql`select key from photos where id = ${id}`;
  for (const type of ['text/html', 'image/svg+xml', 'application/pdf']) {
    await api.deps.store.putFile(row?.key, import.meta.filename, type);
    const { headers } = await user.get(`/photos/${id}`);
    assert.equal(headers.get('content-disposition'), 'attachment', type);
  }
});

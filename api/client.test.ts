import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { form, jsonOf, photoFile, startTestApi, type TestApi } from '../test/api.ts';
import { darkroomClient } from './client.ts';
import { type Listening, listen } from './server.ts';

let api: TestApi;
let server: Listening;
before(async () => {
  api = await startTestApi();
  server = await listen(api.app, '127.0.0.1', 0);
});
after(async () => {
  await server.close();
  await api.close();
});

test('the typed client starts and follows a job', async () => {
  const me = await api.signUp();
  const { id } = await jsonOf<{ id: string }>(me.post('/upscale', form('file', [await photoFile()])));
  const client = darkroomClient(`http://127.0.0.1:${server.port}`, me.token);
  const made = await client.jobs.$post({ json: { kind: 'thumbnail', input: { photo_id: id, width: 20 } } });
  if (made.status !== 202) assert.fail(`${made.status}`);
  const job = await made.json();
  const read = await client.jobs[':id'].$get({ param: { id: job.id }, query: { wait: '0' } });
  if (read.status !== 200) assert.fail(`${read.status}`);
  const seen = await read.json();
  assert.ok(seen.kind === 'thumbnail' && seen.input.width === 20);
  const list = await client.photos.$get({ query: {} });
  if (list.status !== 200) assert.fail(`${list.status}`);
  assert.deepEqual(
    (await list.json()).map((photo) => photo.id),
    [id],
  );
});

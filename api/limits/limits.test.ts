import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { form, jsonOf, photoFile, startTestApi } from '../../test/api.ts';
import { until } from '../../test/support/until.ts';
import { listen } from '../server.ts';

test('beyond so many queued jobs of all users no more are taken, until some are gone', async (t) => {
  const api = await startTestApi({ MAX_QUEUED_JOBS: '3' });
  t.after(api.close);
  const [one, other] = [await api.signUp(), await api.signUp()];
  const ask = async (who: typeof one) => who.post('/upscale', form('file', [await photoFile()]));
  for (const who of [one, other, one]) assert.equal((await ask(who)).status, 200);
  const refused = await ask(other);
  assert.deepEqual([refused.status, refused.headers.get('retry-after')], [503, '30']);
  assert.equal((await jsonOf<{ code: string }>(refused)).code, 'QUEUE_FULL');
  const [row] = await api.database.sql`select count(*)::int as n from photos`;
  assert.equal(row?.n, 3, 'nothing of the fourth was kept');
  assert.match(await api.deps.metrics.page(), /darkroom_refused_total\{code="QUEUE_FULL"\} 1/);

  await api.database.sql`update jobs set status = 'cancelled', finished_at = now()`;
  await until('the waiting jobs to be counted anew', 60, async () => (await ask(other)).status === 200);
});

test('a user keeps so many bytes and not one more, until some are deleted', async (t) => {
  const photo = await photoFile('a.jpg', '123456');
  const api = await startTestApi({ MAX_STORED_BYTES: String(photo.size * 2) });
  t.after(api.close);
  const me = await api.signUp();
  const upload = () => me.post('/upscale', form('file', [photo]));
  const { id } = await jsonOf<{ id: string }>(upload());
  assert.equal((await upload()).status, 200, 'exactly the limit');
  const refused = await upload();
  assert.equal(refused.status, 413);
  const { code, detail } = await jsonOf<{ code: string; detail: string }>(refused);
  assert.equal(code, 'QUOTA_EXCEEDED');
  assert.match(detail, new RegExp(`${photo.size * 2} bytes`));
  assert.equal((await (await api.signUp()).post('/upscale', form('file', [photo]))).status, 200);
  await me.delete(`/photos/${id}`);
  assert.equal((await upload()).status, 200);
});

test('uploads that come at once cannot pass together where each alone may', async (t) => {
  const photo = await photoFile('a.jpg', '123456');
  const api = await startTestApi({ MAX_STORED_BYTES: String(photo.size * 3), MAX_UPLOADS: '20' });
  t.after(api.close);
  const me = await api.signUp();
  const upload = async () => (await me.post('/upscale', form('file', [photo]))).status;
  const statuses = await Promise.all(Array.from({ length: 12 }, upload));
  assert.deepEqual(statuses.sort(), [...Array(3).fill(200), ...Array(9).fill(413)]);
  const [row] = await api.database.sql`select count(*)::int as n from photos`;
  assert.equal(row?.n, 3);
  let objects = 0;
  for await (const _ of api.deps.store.list('')) objects++;
  assert.equal(objects, 3, 'no file of a refused one stays');
});

test('uploads are refused before the scratch disk is full, and taken again when it has room', async (t) => {
  const api = await startTestApi();
  t.after(api.close);
  const me = await api.signUp();
  const upload = async () => me.post('/upscale', form('file', [await photoFile()]));
  const { settings } = api.deps;
  const usual = settings.SCRATCH_MIN_FREE_BYTES;
  // No disk of a test is that large: it looks full.
  settings.SCRATCH_MIN_FREE_BYTES = 2 ** 50;
  const refused = await upload();
  assert.deepEqual([refused.status, refused.headers.get('retry-after')], [503, '30']);
  assert.equal((await jsonOf<{ code: string }>(refused)).code, 'SCRATCH_FULL');
  settings.SCRATCH_MIN_FREE_BYTES = usual;
  assert.equal((await upload()).status, 200);
});

test('further connections than allowed are closed, and others taken when one has gone', async (t) => {
  const api = await startTestApi();
  t.after(api.close);
  const server = await listen(api.app, '127.0.0.1', 0, { maxConnections: 2 });
  t.after(server.close);
  const open = async () => {
    const socket = connect(server.port, '127.0.0.1');
    socket.on('error', () => {});
    t.after(() => socket.destroy());
    await once(socket, 'connect');
    return socket;
  };
  const first = await open();
  await open();
  const third = await open();
  await once(third, 'close');
  assert.equal(await server.connections(), 2);
  api.deps.metrics.watchRoom(server.connections, async () => 1);
  assert.match(await api.deps.metrics.page(), /darkroom_http_connections 2/);
  first.destroy();
  await until('the server to see that one has gone', 60, async () => (await server.connections()) === 1);
  const again = await open();
  again.write('GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  assert.match(String((await once(again, 'data'))[0]), /^HTTP\/1\.1 200/);
});

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { Hono } from 'hono';
import type { Env } from './env.ts';
import { listen } from './server.ts';

const app = new Hono<Env>()
  .post('/', async (c) => c.text(await c.req.text()))
  .onError((_, c) => c.text('cut off', 400));

test('a body that never ends does not hold its socket', async () => {
  const server = await listen(app, '127.0.0.1', 0, { patience: 100 });
  const socket = connect(server.port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{');
  await once(socket, 'close');
  await server.close();
});

test('a request in time is answered, and the server closes with idle connections open', async () => {
  const server = await listen(app, '127.0.0.1', 0);
  const answer = await fetch(`http://127.0.0.1:${server.port}/`, { method: 'POST', body: 'hello' });
  assert.equal(await answer.text(), 'hello');
  await server.close();
  await assert.rejects(fetch(`http://127.0.0.1:${server.port}/`));
});

test('an address of another machine is a wrong setting', async () => {
  await assert.rejects(listen(app, '192.0.2.1', 0), {
    name: 'SettingsError',
    message: /^HOST: should be an address of this machine/,
  });
});

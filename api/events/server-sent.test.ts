import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { test } from 'node:test';
import { getRequestListener } from '@hono/node-server';
import { JobChanges } from '../jobs/changes.ts';
import { serverSentEvents } from './server-sent.ts';

test('a reader who takes nothing is cut off, and its place is free', { timeout: 60_000 }, async () => {
  const changes = new JobChanges();
  const watch = changes.watch('owner', 'owner');
  assert.ok(watch);
  const server = createServer(
    getRequestListener((_, { incoming }) =>
      serverSentEvents({
        watch,
        async *look() {
          for (;;) yield `data: ${'x'.repeat(100_000)}\n\n`;
        },
        isWelcome: async () => true,
        isStopping: () => false,
        cut: () => incoming.destroy(),
        unreadMs: 200,
      }),
    ),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => {});
  socket.pause();
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  const [accepted] = await once(server, 'connection');
  await once(accepted, 'close');
  assert.equal(changes.open, 0);
  socket.destroy();
  server.close();
});

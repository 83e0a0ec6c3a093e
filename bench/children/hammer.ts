/** A load that never rests: every connection asks again as soon as it has its answer. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { serve } from './serve.ts';

export type Hammer = { url: string; authorization: string; connections: number; seconds: number };

const OK = 'HTTP/1.1 200 ';

/**
 * Plain sockets and a request that is made once. On a server that does nothing it reaches what autocannon does, within
 * the noise, and no clone has to install that tool's 63 packages.
 * @returns answers per second
 */
serve(async ({ url, authorization, connections, seconds }: Hammer): Promise<number> => {
  const { hostname, port, pathname, host } = new URL(url);
  const lines = [`GET ${pathname} HTTP/1.1`, `host: ${host}`, `authorization: ${authorization}`, '', ''];
  const request = lines.join('\r\n');
  const sockets = await Promise.all(
    Array.from({ length: connections }, async () => {
      const socket = connect(Number(port), hostname).setNoDelay(true);
      await once(socket, 'connect');
      return socket;
    }),
  );
  const began = performance.now();
  const until = began + seconds * 1000;
  const counts = await Promise.all(sockets.map((socket) => askAgain(socket, request, until)));
  const elapsed = performance.now() - began;
  return (counts.reduce((sum, count) => sum + count, 0) * 1000) / elapsed;
});

function askAgain(socket: Socket, request: string, until: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  let answers = 0;
  let received = Buffer.alloc(0);
  socket.on('error', reject);
  socket.on('close', () => reject(new Error('the server closed a connection')));
  socket.on('data', (chunk) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    if (received.length < lengthOfAnswer(received)) return;
    if (received.toString('latin1', 0, OK.length) !== OK) return reject(new Error(received.toString()));
    received = Buffer.alloc(0);
    answers++;
    if (performance.now() < until) return void socket.write(request, 'latin1');
    resolve(answers);
    socket.destroy();
  });
  socket.write(request, 'latin1');
  return promise;
}

/** Bytes of head and body; endless while the head is not complete. */
function lengthOfAnswer(received: Buffer): number {
  const head = received.indexOf('\r\n\r\n');
  if (head < 0) return Number.POSITIVE_INFINITY;
  const length = /\r\ncontent-length: *(\d+)/i.exec(received.toString('latin1', 0, head))?.[1];
  return length === undefined ? Number.POSITIVE_INFINITY : head + 4 + Number(length);
}

/** A load that never rests: every connection asks again as soon as it has its answer. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { serve } from './serve.ts';

export type Hammer = { url: string; authorization: string; connections: number; seconds: number };

/**
 * Plain sockets and a request that is made once: what the client costs is taken from the server where both share
 * the cores, and HTTP clients cost more than the routes measured here.
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
  let received = '';
  socket.setEncoding('latin1');
  socket.on('error', reject);
  socket.on('close', () => reject(new Error('the server closed a connection')));
  socket.on('data', (chunk: string) => {
    received += chunk;
    const end = endOfAnswer(received);
    if (end === undefined || received.length < end) return;
    if (!received.startsWith('HTTP/1.1 200 ')) return reject(new Error(received));
    received = '';
    answers++;
    if (performance.now() < until) return void socket.write(request);
    resolve(answers);
    socket.destroy();
  });
  socket.write(request);
  return promise;
}

/** Bytes of head and body; undefined while the head is not complete. */
function endOfAnswer(received: string): number | undefined {
  const head = received.indexOf('\r\n\r\n');
  if (head < 0) return undefined;
  const length = /\r\ncontent-length: *(\d+)/i.exec(received)?.[1];
  if (length === undefined) throw new Error(`an answer without its length: ${received.slice(0, head)}`);
  return head + 4 + Number(length);
}

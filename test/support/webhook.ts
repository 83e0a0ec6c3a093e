import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A server that keeps what it is sent. `answers` are its next statuses; 200 when there is none left. */
export async function startWebhook() {
  const received: { path: string; body: unknown; headers: NodeJS.Dict<string | string[]> }[] = [];
  const answers: number[] = [];
  const server = createServer(async (request, response) => {
    received.push({
      path: request.url ?? '',
      body: JSON.parse((await text(request)) || 'null'),
      headers: request.headers,
    });
    response.writeHead(answers.shift() ?? 200).end('ok');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answers,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

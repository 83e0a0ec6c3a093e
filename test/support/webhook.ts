import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export type Received = { path: string; text: string; body: unknown; headers: Record<string, string> };

/**
 * A server that keeps what it is sent. `answers` are its next statuses, 0 for none ever; 200 when there is none left.
 */
export async function startWebhook() {
  const received: Received[] = [];
  const answers: number[] = [];
  const server = createServer(async (request, response) => {
    const sent = await text(request);
    received.push({
      path: request.url ?? '',
      text: sent,
      body: JSON.parse(sent || 'null'),
      headers: request.headers as Record<string, string>,
    });
    const status = answers.shift() ?? 200;
    if (status > 0) response.writeHead(status).end('ok');
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

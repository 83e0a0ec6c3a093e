import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

/** A folder that goes with the test. */
export async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'models-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A server that gives the answers one after the other, the last one again and again. */
export async function serve(t: TestContext, ...answers: Answer[]) {
  const ranges: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    const answer = answers[Math.min(ranges.length, answers.length - 1)];
    ranges.push(request.headers.range);
    answer?.(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/file.pth`, ranges };
}

/** Honours Range, as real servers do. */
export const whole =
  (content: Buffer): Answer =>
  ({ headers }, response) => {
    const start = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
    const rest = content.subarray(start);
    const range = { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` };
    if (start > 0 && rest.length === 0)
      response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
    else
      response
        .writeHead(start > 0 ? 206 : 200, { 'content-length': rest.length, ...(start > 0 ? range : {}) })
        .end(rest);
  };

export const status =
  (code: number): Answer =>
  (_request, response) =>
    void response.writeHead(code).end('no');

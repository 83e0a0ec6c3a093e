import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * A port of 127.0.0.1 that nobody listens on. Another program may take it before its user does: be ready to ask again. It
 * lies below those that Linux (from 32768) and macOS (from 49152) give to whoever connects or lets the system choose, which
 * on a busy machine take a port within milliseconds.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 1_000; tries++) {
    const port = randomInt(20_000, 32_000);
    if (await isPortFree('127.0.0.1', port)) return port;
  }
  throw new Error('No port from 20000 to 32000 of 127.0.0.1 could be found free.');
}

export async function isPortFree(host: string, port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}

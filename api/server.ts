import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { createAdaptorServer } from '@hono/node-server';
import { SettingsError } from '../runtime/settings.ts';
import type { App } from './app.ts';
import { sendSecurityHeaders } from './security-headers.ts';
import { isUpload } from './uploads/pace.ts';

export type Listening = { port: number; connections: () => Promise<number>; close: () => Promise<void> };

export type ServerLimits = {
  /** Milliseconds for the head of a request, and again for a body that is no upload. */
  patience?: number;
  /** Connections beyond the number are closed at once. */
  maxConnections?: number;
};

/**
 * Serves the app. Uploads have their own deadlines (uploads/pace.ts), so Node's limit on whole requests is off and
 * every other body gets one here: a client that sends a byte a minute must not hold a socket for ever.
 * @throws SettingsError when the port is taken or not allowed
 */
export async function listen(
  app: Pick<App, 'fetch'>,
  host: string,
  port: number,
  { patience = 30_000, maxConnections = Infinity }: ServerLimits = {},
): Promise<Listening> {
  const server = createAdaptorServer({
    fetch: app.fetch,
    serverOptions: {
      headersTimeout: patience,
      // Node looks every 30 s without it, so that a head could take twice as long.
      connectionsCheckingInterval: Math.ceil(patience / 4),
      requestTimeout: 0,
      keepAliveTimeout: 65_000,
    },
  }) as Server;
  server.prependListener('request', (request, response) => {
    sendSecurityHeaders(response);
    endSlowBody(request, response, patience);
  });
  server.maxConnections = maxConnections;
  await bind(server, host, port);
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : port,
    connections: promisify(server.getConnections.bind(server)),
    close: () => closeServer(server),
  };
}

function endSlowBody(request: IncomingMessage, response: ServerResponse, ms: number): void {
  const timer = setTimeout(() => {
    if (!request.complete && !isUpload(request)) request.destroy();
  }, ms);
  timer.unref();
  response.once('close', () => clearTimeout(timer));
}

async function bind(server: Server, host: string, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(port, host, resolve);
  try {
    await promise;
  } catch (error) {
    throw bindError(error, host, port);
  } finally {
    server.off('error', reject);
  }
}

function bindError(error: unknown, host: string, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  if (code === 'EADDRINUSE') {
    return new SettingsError(`PORT: should be a free port; ${port} of ${host} is taken by another program.`);
  }
  if (code === 'EACCES') {
    return new SettingsError(`PORT: should be a port this account may open; ${port} is not.`);
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new SettingsError(`HOST: should be an address of this machine; ${host} is not.`);
  }
  return error;
}

/** Answers what has begun, for at most 10 s; idle connections go at once. */
async function closeServer(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), 10_000);
  await closed;
  clearTimeout(timer);
}

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { collectDefaultMetrics, register } from 'prom-client';
import { SettingsError } from '../runtime/settings.ts';
import type { WorkerSettings } from './config.ts';

/**
 * Serves `GET /metrics`, and nothing else, for Prometheus to fetch: pulled, because a worker that says nothing is then
 * seen to be gone, which one that pushes its numbers somewhere is not.
 * @throws SettingsError when it may not listen there
 */
export async function serveMetrics({
  METRICS_HOST: host,
  METRICS_PORT,
}: WorkerSettings): Promise<{ port: number; close: () => void }> {
  collectDefaultMetrics();
  const server = createServer({ headersTimeout: 5_000, requestTimeout: 5_000 }, async (request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': register.contentType }).end(await register.metrics());
  });
  server.maxConnections = 16;
  try {
    await once(server.listen(METRICS_PORT, host), 'listening');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new SettingsError(`METRICS_HOST, METRICS_PORT: should be a place to listen at (${why}).`);
  }
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { port: (server.address() as AddressInfo).port, close };
}

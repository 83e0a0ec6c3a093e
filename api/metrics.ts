import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry, register } from 'prom-client';
import { countJobsByKind } from '../db/jobs/read.ts';
import { relayLagSeconds } from '../db/jobs/relay.ts';
import { countWorkersByDevice } from '../db/workers.ts';
import { withDeadline } from '../runtime/lifecycle.ts';
import { laneMetrics } from './lane-metrics.ts';
import { type Parts, pingParts } from './parts.ts';
import { scheduleMetrics } from './schedules/metrics.ts';
import { webhookMetrics } from './webhooks/metrics.ts';

export type Metrics = {
  contentType: string;
  /** The page that Prometheus reads. The numbers of jobs, workers and runs are left out while the database is away. */
  page: () => Promise<string>;
  /** @param seconds from the request's head to the answer's */
  observeRequest: (method: string, route: string, status: number, seconds: number) => void;
  /** @param limit the name of the limit that a request was over */
  countRateLimited: (limit: string) => void;
  /** @param code of the problem that a request was answered with */
  countRefused: (code: string) => void;
  /** Adds how many connections are open, and how much room uploads have. */
  watchRoom: (connections: () => Promise<number>, free: () => Promise<number>) => void;
  /** Adds numbers about the process itself. Once per process: it installs observers. */
  watchProcess: () => void;
};

/**
 * Numbers of this app, and of what the process counted elsewhere: each folder has its own in `metrics.ts`.
 * @param uploads how many are being received in this process
 */
export function createMetrics(parts: Parts, uploads: { readonly total: number }): Metrics {
  const { db } = parts;
  const registry = new Registry();
  const registers = [registry];
  const requests = new Histogram({
    name: 'darkroom_http_request_duration_seconds',
    help: 'From the head of a request to the head of its answer, by route pattern.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.005, 0.02, 0.06, 0.25, 1, 5, 30],
    registers,
  });
  const rateLimited = new Counter({
    name: 'darkroom_rate_limited_total',
    help: 'Requests that were refused because their caller asks too often.',
    labelNames: ['limit'],
    registers,
  });
  new Gauge({
    name: 'darkroom_uploads_in_flight',
    help: 'Uploads that this process is receiving.',
    registers,
    collect() {
      this.set(uploads.total);
    },
  });
  const refused = new Counter({
    name: 'darkroom_refused_total',
    help: 'Requests that were refused, by the code of the problem.',
    labelNames: ['code'],
    registers,
  });
  const live = new Gauge({
    name: 'darkroom_jobs',
    help: 'Jobs that are queued or processing.',
    labelNames: ['kind', 'status'],
    registers,
  });
  const oldest = new Gauge({
    name: 'darkroom_jobs_oldest_seconds',
    help: 'Seconds since the oldest job in this state was due.',
    labelNames: ['kind', 'status'],
    registers,
  });
  const up = new Gauge({
    name: 'darkroom_workers',
    help: 'Workers that are up, by what they upscale on.',
    labelNames: ['device'],
    registers,
  });
  const lag = new Gauge({
    name: 'darkroom_relay_lag_seconds',
    help: 'Seconds that the longest waiting job has waited to be told to Redis.',
    registers,
  });
  const ping = new Gauge({
    name: 'darkroom_part_ping_seconds',
    help: 'Seconds that a part took to answer just now; not a number while it is away.',
    labelNames: ['part'],
    registers,
  });
  const countRuns = scheduleMetrics(db, registers);
  const countWebhooks = webhookMetrics(db, registers);
  const showLanes = laneMetrics(registers);
  const countWorkers = async () => {
    up.reset();
    for (const [device, count] of Object.entries(await countWorkersByDevice(db))) up.set({ device }, count);
  };
  const countJobs = async () => {
    live.reset();
    oldest.reset();
    const all = await countJobsByKind(db);
    showLanes(all);
    for (const { kind, status, count, oldestSeconds } of all) {
      live.set({ kind, status }, count);
      oldest.set({ kind, status }, Math.max(0, oldestSeconds));
    }
  };
  const measureLag = async () => {
    lag.set(Number.NaN);
    lag.set(await relayLagSeconds(db));
  };
  const measureParts = async () => {
    for (const [part, seconds] of Object.entries(await pingParts(parts)))
      ping.set({ part }, seconds ?? Number.NaN);
  };
  return {
    contentType: registry.contentType,
    page: async () => {
      const counts = [
        countJobs(),
        countWorkers(),
        countRuns(),
        countWebhooks(),
        measureLag(),
        measureParts(),
      ];
      await withDeadline(Promise.all(counts), 2_500, 'counting').catch(() => {});
      return (await Promise.all([registry.metrics(), register.metrics()])).join('\n');
    },
    observeRequest: (method, route, status, seconds) =>
      requests.observe({ method, route, status: String(status) }, seconds),
    countRateLimited: (limit) => rateLimited.inc({ limit }),
    countRefused: (code) => refused.inc({ code }),
    watchRoom: (connections, free) => {
      const watch = (name: string, help: string, read: () => Promise<number>) =>
        new Gauge({
          name,
          help,
          registers,
          async collect() {
            this.set(await read().catch(() => Number.NaN));
          },
        });
      watch('darkroom_http_connections', 'Connections that are open.', connections);
      watch('darkroom_scratch_free_bytes', 'Bytes free on the disk where uploads lie.', free);
    },
    watchProcess: () => collectDefaultMetrics({ register: registry }),
  };
}

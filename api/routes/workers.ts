import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { listRunningJobs, type RunningJob } from '../../db/jobs/read.ts';
import { type LiveWorker, liveWorkers } from '../../db/workers.ts';
import { lanes } from '../../queues/contract.ts';
import { contracts, type Kind } from '../../queues/registry.ts';
import { devices } from '../../runtime/device.ts';
import { administratorsOnly } from '../auth/access.ts';
import type { Env } from '../env.ts';
import { json } from './docs-of.ts';

/** Beyond it the page would tell nothing more. */
const MAX_RUNNING = 1_000;

const time = z.iso.datetime();

const worker = z
  .object({
    worker: z.string(),
    started_at: time.nullable(),
    seen_at: time.nullable().openapi({
      description:
        'When it last spoke; every ten seconds. Null for one that does not speak and still holds jobs: it was killed, ' +
        'and others get them when its leases have run out.',
    }),
    device: z
      .object({ kind: z.enum(devices), name: z.string() })
      .nullable()
      .openapi({
        description: 'What it upscales on; null for one that upscales nothing.',
      }),
    lanes: z.partialRecord(z.enum(lanes), z.int()).openapi({ description: 'Jobs at a time, by lane.' }),
    models: z.array(z.string()).openapi({ description: 'Those that are installed there.' }),
    jobs: z.array(
      z.object({
        id: z.uuid(),
        kind: z.string(),
        lane: z.enum(lanes).nullable(),
        percent: z.number(),
        stage: z.string().nullable(),
        attempt: z.int(),
        started_at: time,
      }),
    ),
  })
  .openapi('Worker');

const route = createRoute({
  method: 'get',
  path: '/workers',
  summary: 'See the workers, and what each is doing',
  tags: ['operations'],
  ...administratorsOnly,
  responses: {
    200: json(z.object({ workers: z.array(worker) }), 'By name'),
  },
});

type Worker = z.output<typeof worker>;

export const workers = new OpenAPIHono<Env>().openapi(route, async (c) => {
  const { db } = c.var.deps;
  const [live, running] = await Promise.all([liveWorkers(db), listRunningJobs(db, MAX_RUNNING)]);
  const names = new Set([...live.map(({ name }) => name), ...running.map((job) => job.worker)]);
  const found = [...names].sort().map((name) =>
    workerView(
      name,
      live.find((each) => each.name === name),
      running.filter((job) => job.worker === name),
    ),
  );
  return c.json({ workers: found }, 200, { 'cache-control': 'private, no-store' });
});

const workerView = (name: string, live: LiveWorker | undefined, running: RunningJob[]): Worker => ({
  worker: name,
  started_at: live?.startedAt.toISOString() ?? null,
  seen_at: live?.seenAt.toISOString() ?? null,
  device: live?.device ?? null,
  lanes: live?.lanes ?? {},
  models: live?.models.filter(({ installed }) => installed).map((model) => model.name) ?? [],
  jobs: running.map(({ id, kind, progress, stage, attempt, claimedAt }) => ({
    id,
    kind,
    lane: kind in contracts ? contracts[kind as Kind].lane : null,
    percent: Math.round(progress * 1000) / 10,
    stage,
    attempt,
    started_at: claimedAt.toISOString(),
  })),
});

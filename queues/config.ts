import { z } from 'zod';
import { readSettings, whole } from '../runtime/settings.ts';

const error = 'should be a Redis or Valkey address such as redis://:password@host:6379/0';

export const readQueueSettings = (env: NodeJS.ProcessEnv = process.env) =>
  readSettings(
    z.object({
      REDIS_URL: z.url({ protocol: /^rediss?$/, error }),
      /** Redis Sentinels, with commas: they say which server is the primary, and only the rest of REDIS_URL counts. */
      REDIS_SENTINELS: z
        .string()
        .default('')
        .transform((list) => list.split(',').filter((address) => address !== ''))
        .pipe(
          z.array(z.string().regex(/^[^\s:]+:\d{1,5}$/, 'should be addresses such as host:26379,host:26379')),
        ),
      /** What the sentinels call it. */
      REDIS_SENTINEL_NAME: z.string().default('mymaster'),
      /** Of the sentinels themselves, where they ask for one. */
      REDIS_SENTINEL_PASSWORD: z.string().optional(),
      /** The first part of every key in Redis. */
      QUEUE_PREFIX: z
        .string()
        .regex(/^[a-z0-9-]{1,40}$/, 'should be 1 to 40 of a-z, 0-9 and -')
        .default('darkroom'),
      /** Live jobs (queued or processing) that one user may have. */
      MAX_LIVE_JOBS: whole(1, 1_000_000, 1_000),
      /** Seconds after its last heartbeat (one a second) until a worker's jobs are given to another. */
      LEASE_SECONDS: whole(3, 600, 8),
      /** Days after which an ended job is forgotten; its photo and renditions stay. */
      JOB_RETENTION_DAYS: whole(1, 3_650, 30),
      /** Hours after which the change of a job's status is forgotten: who follows /events may be away for so long. */
      EVENT_RETENTION_HOURS: whole(1, 720, 72),
      /** Days after which what was sent to webhooks is forgotten, with its log. */
      WEBHOOK_RETENTION_DAYS: whole(7, 365, 30),
      /** Days after which what an administrator changed is forgotten. */
      AUDIT_RETENTION_DAYS: whole(1, 3_650, 365),
    }),
    env,
  );

export type QueueSettings = ReturnType<typeof readQueueSettings>;

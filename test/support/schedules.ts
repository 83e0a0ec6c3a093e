import { and, eq } from 'drizzle-orm';
import { createPerformers } from '../../api/schedules/performers.ts';
import type { Db } from '../../db/client.ts';
import { jobs } from '../../db/schema/jobs.ts';
import { readQueueSettings } from '../../queues/config.ts';
import { openQueues } from '../../queues/open.ts';
import { startSchedules } from '../../queues/schedules/start.ts';
import { createLog } from '../../runtime/log.ts';
import type { TestApi } from '../api.ts';
import { takeJob } from './attempt.ts';
import { until } from './until.ts';

const idle = { nudge: async () => {}, stop: async () => {} };

export type Background = Awaited<ReturnType<typeof runSchedules>>;

/** What one API process does for schedules in the background, with connections of its own. */
export function runSchedules({ deps, redis }: TestApi, settings: Record<string, string> = {}) {
  const log = createLog('test', 'silent');
  const queueSettings = readQueueSettings({ REDIS_URL: redis.url, ...settings });
  const queues = openQueues(queueSettings, log);
  const { db } = deps;
  const performers = createPerformers(deps);
  const running = startSchedules({ db, queues, relay: idle, settings: queueSettings, performers, log });
  return {
    /** Asks until the answer is as wanted. @throws with the last answer as the cause when it is not within 60 s */
    until: async <T>(ask: () => Promise<T>, is: (value: T) => boolean): Promise<T> => {
      const { value } = await until('what was asked to be as wanted', 60, async () => {
        const value = await ask();
        if (is(value)) return { value };
        await running.nudge();
        throw new Error(`it is ${JSON.stringify(value)}`);
      });
      return value;
    },
    stop: async () => {
      await running.stop();
      await queues.close();
    },
  };
}

type Attempt = Awaited<ReturnType<typeof takeJob>>;
const complete = (attempt: Attempt): Promise<unknown> => attempt.complete({ output: {} });

/** Ends every queued job of a kind as a worker would. @returns how many there were */
export async function workOff(
  db: Db,
  kind: string,
  end: (attempt: Attempt) => Promise<unknown> = complete,
): Promise<number> {
  const waiting = await db
    .select()
    .from(jobs)
    .where(and(eq(jobs.kind, kind), eq(jobs.status, 'queued')));
  for (const { id, generation } of waiting) await end(await takeJob(db, id, generation));
  return waiting.length;
}

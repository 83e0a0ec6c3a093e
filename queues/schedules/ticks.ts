import { type Job, Worker } from 'bullmq';
import { type Db, isDatabaseAway } from '../../db/client.ts';
import { claimTick, listOverdue } from '../../db/schedules/claim.ts';
import { scheduleExists } from '../../db/schedules/read.ts';
import { withDeadline } from '../../runtime/lifecycle.ts';
import type { Log } from '../../runtime/log.ts';
import type { QueueSettings } from '../config.ts';
import { connectConsumer } from '../connection.ts';
import { type Queues, TICKS } from '../open.ts';
import { type Service, startService } from '../service.ts';
import { disarm } from './arm.ts';
import { nextTick } from './when.ts';

/** A tick this late was not heard: Redis was away, or nobody was up. */
const OVERDUE_MS = 10_000;
const INTERVAL_MS = 2_000;
const BATCH = 100;

const claim = (db: Db, scheduleId: string, asOf: number) =>
  claimTick(db, scheduleId, new Date(asOf), nextTick);

/**
 * Hears the ticks that BullMQ fires and makes each into a run, with which the API's own process is done: media work is
 * the workers'. It stands in the API because workers may be scaled to zero. Redis only says when to look; whether a
 * tick is due, and who answers it, is decided in Postgres.
 */
export function hearTicks(
  db: Db,
  queues: Queues,
  settings: QueueSettings,
  onRun: () => void,
  log: Log,
): { stop: () => Promise<void> } {
  const connection = connectConsumer(settings, log);
  const answer = async ({ data, opts }: Job<{ scheduleId: string }>): Promise<string> => {
    // The tick's own time: another machine's clock, which fired it, may be ahead of this one's.
    const run = await claim(db, data.scheduleId, Math.max(Date.now(), opts.prevMillis ?? 0));
    if (run?.status === 'running') onRun();
    if (run) return run.id;
    if (!(await scheduleExists(db, data.scheduleId))) await disarm(queues, data.scheduleId);
    return 'nothing is due';
  };
  const worker = new Worker(TICKS, answer, {
    connection,
    prefix: settings.QUEUE_PREFIX,
    concurrency: 4,
    drainDelay: 5,
  });
  worker.on('error', (err) => log.debug({ err }, 'error of the consumer of ticks'));
  return {
    stop: async () => {
      // By force: without Redis it would wait for a connection, and a tick that is cut short is overdue in Postgres.
      await withDeadline(worker.close(true), 2_000, 'closing the consumer of ticks').catch(() => {});
      connection.disconnect();
    },
  };
}

/**
 * Answers ticks that nobody heard: once each, however many went by, because the schedule then moves on to its next
 * tick after now.
 */
export function startOverdue(db: Db, onRun: () => void, log: Log): Service {
  return startService('overdue schedules', INTERVAL_MS, log, async () => {
    let failure: unknown;
    for (const { id } of await listOverdue(db, new Date(Date.now() - OVERDUE_MS), BATCH)) {
      // One whose time cannot be read here, as another version may have written it, must not stop the rest.
      const run = await claim(db, id, Date.now()).catch((error) => {
        if (isDatabaseAway(error)) throw error;
        failure ??= error;
      });
      if (run?.status === 'running') onRun();
    }
    if (failure) throw failure;
  });
}

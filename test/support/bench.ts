import { createHash } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { type Db, openDatabase } from '../../db/client.ts';
import { readDbSettings } from '../../db/config.ts';
import type { JobRow } from '../../db/jobs/row.ts';
import { listenForChanges } from '../../db/listen.ts';
import { migrateDatabase } from '../../db/migrate.ts';
import { jobs } from '../../db/schema/jobs.ts';
import { videos } from '../../db/schema/media.ts';
import { users } from '../../db/schema/users.ts';
import { readQueueSettings } from '../../queues/config.ts';
import { consume } from '../../queues/consume.ts';
import { createOffer } from '../../queues/offer.ts';
import { openQueues, type Queues } from '../../queues/open.ts';
import { startReconciler } from '../../queues/reconcile.ts';
import { contracts, type InputOf, type Kind } from '../../queues/registry.ts';
import { startRelay } from '../../queues/relay.ts';
import { submitJob } from '../../queues/submit.ts';
import { Releasers } from '../../runtime/lifecycle.ts';
import { createLog } from '../../runtime/log.ts';
import { createOutbound } from '../../runtime/outbound.ts';
import { readStorageSettings } from '../../storage/config.ts';
import { openStore } from '../../storage/open.ts';
import type { Attempt } from '../../workers/attempt.ts';
import { readWorkerSettings, type WorkerSettings } from '../../workers/config.ts';
import { Engines } from '../../workers/engines.ts';
import { type ExecutorDeps, execute } from '../../workers/execute.ts';
import { Heartbeats } from '../../workers/heartbeats.ts';
import { Lane } from '../../workers/lane.ts';
import { createRunners, type Runners } from '../../workers/runners.ts';
import { testDatabase, testFolder, testRedis } from '../services.ts';

/** A whole worker with its relay and reconciler in this process, over a real Postgres, Redis and store. */
export type Bench = {
  db: Db;
  queues: Queues;
  attempts: Set<Attempt>;
  settings: WorkerSettings;
  ownerId: string;
  /** Queues a job about a video of the bench's own. */
  submit: (kind: 'duration' | 'thumbnail') => Promise<JobRow>;
  untilEnded: (jobId: string) => Promise<JobRow>;
  close: () => Promise<void>;
};

/** @param scripted runners that replace the real ones, to give a job any fate */
export async function openBench(scripted: Partial<Runners>): Promise<Bench> {
  const releasers = new Releasers();
  const log = createLog('bench', 'silent');
  const [database, redis, folder] = await Promise.all([testDatabase(), testRedis(), testFolder()]);
  releasers.add('folder', folder.close);
  releasers.add('redis', () => redis.close());
  releasers.add('database', database.close);
  const env = {
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    DATA_DIR: folder.path,
    SCRATCH_DIR: `${folder.path}/scratch`,
    SECRET_KEY: 'a key that is used in tests alone',
  };
  const dbSettings = readDbSettings(env);
  await migrateDatabase(dbSettings);
  const { db, sql, close } = openDatabase(dbSettings, 'bench');
  releasers.add('pool', close);

  const queueSettings = readQueueSettings(env);
  const queues = openQueues(queueSettings, log);
  releasers.add('queues', queues.close);
  const relay = startRelay(db, queues, log);
  releasers.add('relay', relay.stop);
  const settings = readWorkerSettings(env);
  const reconciler = startReconciler(db, queues, relay, queueSettings, log);
  releasers.add('reconciler', reconciler.stop);
  const heartbeats = new Heartbeats(db, queueSettings.LEASE_SECONDS, log);
  releasers.add('heartbeats', () => heartbeats.stop());
  const store = await openStore(readStorageSettings(env));
  releasers.add('store', () => store.close());

  const lane = new Lane(1, 512 * 2 ** 20);
  releasers.add('lane', () => lane.close());
  const attempts = new Set<Attempt>();
  const offer = createOffer(db, queues, log);
  const lanes = { image: lane, video: lane, gpu: lane, network: lane };
  const webhooks = { db, outbound: createOutbound({ allowPrivate: false }), log, disableAfterHours: 1 };
  const all = { ...createRunners({ webhooks }), ...scripted };
  const deps: ExecutorDeps = {
    db,
    store,
    lanes,
    engines: new Engines(lane),
    runners: all,
    heartbeats,
    settings,
    leaseSeconds: queueSettings.LEASE_SECONDS,
    log,
    attempts,
    offer,
  };
  for (const kind of ['duration', 'thumbnail'] as const) {
    const consumer = consume(kind, 1, queueSettings, 'bench', log, (delivery) => execute(delivery, deps));
    releasers.add(kind, consumer.close);
  }

  const changed = new EventTarget();
  const listener = await listenForChanges(sql, {
    onJobChanged: (id) => changed.dispatchEvent(new Event(id)),
  });
  releasers.add('listener', listener.close);
  const ownerId = await insertOwner(db);
  return {
    db,
    queues,
    attempts,
    settings,
    ownerId,
    submit: async (kind) => {
      const videoId = await insertVideo(db, ownerId);
      const job = await submitJob(db, { kind, input: inputFor(kind, videoId), ownerId }, 100);
      await offer(job);
      return job;
    },
    untilEnded: (jobId) => untilEnded(db, changed, jobId),
    close: () => releasers.releaseAll(log),
  };
}

const inputFor = <K extends Kind>(kind: K, videoId: string) =>
  contracts[kind].input.parse({ videoId }) as InputOf<K>;

async function untilEnded(db: Db, changed: EventTarget, jobId: string): Promise<JobRow> {
  for (;;) {
    const change = new Promise<void>((resolve) =>
      changed.addEventListener(jobId, () => resolve(), { once: true }),
    );
    const [job] = await db.select().from(jobs).where(eq(jobs.id, jobId));
    if (job?.finishedAt) return job;
    await change;
  }
}

async function insertOwner(db: Db): Promise<string> {
  const id = uuidv7();
  await db.insert(users).values({ id, username: `owner-${id.slice(-8)}`, passwordHash: 'none' });
  return id;
}

async function insertVideo(db: Db, ownerId: string): Promise<string> {
  const id = uuidv7();
  const sha256 = createHash('sha256').update(id).digest('hex');
  const key = `videos/${id}/original.mp4`;
  await db
    .insert(videos)
    .values({ id, ownerId, key, name: 'clip.mp4', contentType: 'video/mp4', bytes: 1, sha256 });
  return id;
}

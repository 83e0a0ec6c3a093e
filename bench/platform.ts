import { readFile } from 'node:fs/promises';
import { eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { openDatabase } from '../db/client.ts';
import { readDbSettings } from '../db/config.ts';
import type { JobRow } from '../db/jobs/row.ts';
import { listenForChanges } from '../db/listen.ts';
import { migrateDatabase } from '../db/migrate.ts';
import { insertPhotos } from '../db/photos.ts';
import { jobs } from '../db/schema/jobs.ts';
import { users } from '../db/schema/users.ts';
import { insertVideos } from '../db/videos.ts';
import { readQueueSettings } from '../queues/config.ts';
import { createOffer } from '../queues/offer.ts';
import { openQueues } from '../queues/open.ts';
import { contracts, type InputOf, type Kind } from '../queues/registry.ts';
import { submitJob } from '../queues/submit.ts';
import { createLog } from '../runtime/log.ts';
import { readStorageSettings } from '../storage/config.ts';
import { keys } from '../storage/keys.ts';
import { openStore } from '../storage/open.ts';
import type { Stage } from './measure.ts';
import type { BenchPhoto } from './photos.ts';

export type Platform = Awaited<ReturnType<typeof openPlatform>>;

/** What the API does for a job, without HTTP: rows, files and hints, in this process. */
export async function openPlatform({ env, releasers }: Pick<Stage, 'env' | 'releasers'>) {
  const log = createLog('bench', 'warn');
  const dbSettings = readDbSettings(env);
  await migrateDatabase(dbSettings);
  const { db, sql, close } = openDatabase(dbSettings, 'bench');
  releasers.add('pool', close);
  const store = await openStore(readStorageSettings(env));
  releasers.add('store', () => store.close());
  const queueSettings = readQueueSettings(env);
  const queues = openQueues(queueSettings, log);
  releasers.add('queues', queues.close);
  const offer = createOffer(db, queues, log);
  const ownerId = uuidv7();
  await db
    .insert(users)
    .values({ id: ownerId, username: `owner-${ownerId.slice(-8)}`, passwordHash: 'none' });
  const changed = new EventTarget();
  const announce = (id: string) => changed.dispatchEvent(new Event(id));
  const listener = await listenForChanges(sql, { onJobChanged: announce });
  releasers.add('listener', listener.close);

  /** Commits a job; Redis hears of it by `offer`. */
  const submit = <K extends Kind>(kind: K, input: Record<string, unknown>): Promise<JobRow> => {
    const parsed = contracts[kind].input.parse(input) as InputOf<K>;
    return submitJob(db, { kind, input: parsed, ownerId }, queueSettings.MAX_LIVE_JOBS);
  };
  /** @throws when it ends in anything but success */
  const untilCompleted = async (id: string): Promise<void> => {
    for (;;) {
      const change = new Promise<void>((resolve) =>
        changed.addEventListener(id, () => resolve(), { once: true }),
      );
      const [job] = await db.select().from(jobs).where(eq(jobs.id, id));
      if (job?.status === 'completed') return;
      if (job?.finishedAt) throw new Error(`the job ${job.status}: ${job.errorCode} ${job.errorMessage}`);
      await change;
    }
  };
  return {
    db,
    sql,
    store,
    queues,
    queueSettings,
    offer,
    log,
    ownerId,
    submit,
    /** Keeps a photo as an upload would. @returns its id */
    addPhoto: async ({ path, width, height }: BenchPhoto): Promise<string> => {
      const id = uuidv7();
      const key = keys.photoOriginal(id, 'jpg');
      await store.putFile(key, path, 'image/jpeg');
      const { length: bytes } = await readFile(path);
      const file = { key, name: 'photo.jpg', contentType: 'image/jpeg', bytes, sha256: 'of no matter' };
      await insertPhotos(db, [{ id, ownerId, ...file, width, height }]);
      return id;
    },
    /** The row of a video that nobody will open. @returns its id */
    addVideo: async (): Promise<string> => {
      const id = uuidv7();
      const file = {
        key: keys.videoOriginal(id, 'mp4'),
        name: 'clip.mp4',
        contentType: 'video/mp4',
        bytes: 1,
      };
      await insertVideos(db, [{ id, ownerId, ...file, sha256: id }]);
      return id;
    },
    untilCompleted,
    /** A job from its commit to that of its result. */
    complete: async (kind: Kind, input: Record<string, unknown>): Promise<void> => {
      const job = await submit(kind, input);
      await offer(job);
      await untilCompleted(job.id);
    },
  };
}

import type { Db } from '../db/client.ts';
import { type Announcement, announceWorker, removeWorker, type WorkerDevice } from '../db/workers.ts';
import { siblingOf } from '../models/denoise.ts';
import { listModels } from '../models/listing.ts';
import { type Service, startService } from '../queues/service.ts';
import type { Log } from '../runtime/log.ts';
import { paceOf } from './upscale/paces.ts';

const EVERY_MS = 10_000;

type Worker = {
  name: string;
  lanes: Record<string, number>;
  /** Null for a worker that upscales nothing: it then has no models either. */
  device: WorkerDevice | null;
  modelsDir: string;
};

/**
 * Says in the database every ten seconds what this worker has: models that were added to its folder are known without a
 * restart. The row is removed at an orderly stop; that of a killed worker is ignored after a minute.
 */
export async function announce(db: Db, worker: Worker, log: Log): Promise<Service> {
  const startedAt = new Date();
  const service = startService('announcing this worker', EVERY_MS, log, async () =>
    announceWorker(db, { startedAt, ...(await describe(worker)) }),
  );
  await service.nudge();
  const stop = async () => {
    await service.stop();
    await removeWorker(db, worker.name);
  };
  return { ...service, stop };
}

async function describe({ modelsDir, ...said }: Worker): Promise<Omit<Announcement, 'startedAt'>> {
  const known = said.device ? await listModels(modelsDir) : [];
  const installed = new Set(known.filter((model) => model.installed).map(({ name }) => name));
  const models = known.map(({ name, goodFor, scale }) => {
    const pace = paceOf(name);
    return {
      name,
      goodFor,
      scale,
      installed: installed.has(name),
      denoise: installed.has(siblingOf(name) ?? ''),
      ...(pace !== undefined && { secondsPerMegapixel: pace }),
    };
  });
  return { ...said, models };
}

import { join } from 'node:path';
import { root } from '../dev/config.ts';
import { freePort } from '../dev/ports.ts';
import { type Service, startService } from '../dev/service.ts';
import { untilReady } from '../dev/until-ready.ts';
import type { Stage } from './measure.ts';

/** The API as in production, a process of its own. @returns its address */
export async function startApi(stage: Stage): Promise<string> {
  const port = await freePort();
  const service = await start(stage, 'api', { PORT: String(port) });
  const url = `http://127.0.0.1:${port}`;
  await untilReady(`${url}/health/ready`, [{ name: 'api', service }]);
  return url;
}

/** A whole worker with one slot in each lane; resolves when it takes jobs. */
export async function startWorker(stage: Stage): Promise<void> {
  const lanes = { LANE_IMAGE: '1', LANE_VIDEO: '1', LANE_GPU: '1' };
  const service = await start(stage, 'workers', { ...lanes, LOG_LEVEL: 'info' });
  const ended = service.ended.then((how) => {
    throw new Error(`the worker ${how}:\n${service.log.tail}`);
  });
  await Promise.race([service.log.seen(/taking jobs/), ended]);
  ended.catch(() => {});
}

async function start(
  { env, folder, releasers }: Stage,
  name: string,
  settings: NodeJS.ProcessEnv,
): Promise<Service> {
  const service = await startService({
    command: process.execPath,
    args: [join(root, name, 'main.ts')],
    cwd: root,
    env: { ...env, ...settings },
    logFile: join(folder, `${name}.log`),
    stopSignal: 'SIGTERM',
  });
  releasers.add(name, () => service.stop(), 15_000);
  return service;
}

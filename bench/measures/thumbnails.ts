import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { mediaProcessEnv } from '../../workers/config.ts';
import { Sandbox } from '../../workers/sandbox/sandbox.ts';
import { startChild } from '../child.ts';
import type { Loop } from '../children/sharp-loop.ts';
import type { Measure, Result } from '../measure.ts';
import { openPlatform } from '../platform.ts';
import { startWorker } from '../processes.ts';
import { alternate, timed } from '../timing.ts';

const ROUNDS = 7;
const COUNT = 20;
const SIDE = 320;

export const thumbnails: Measure = {
  name: 'thumbnails',
  about: 'a 12-megapixel photo to 320 pixels, one after the other, against a bare sharp loop',
  run: async (stage) => {
    const photo = await stage.photos.large();
    const folder = join(stage.folder, 'thumbnails');
    await mkdir(folder);
    const bare = await startChild<Loop, number>('sharp-loop', { ...stage, env: mediaProcessEnv(stage.env) });
    const limit = () => bare({ input: photo.path, folder, side: SIDE, count: COUNT });

    const sandbox = new Sandbox(2 ** 31);
    stage.releasers.add('sandbox', () => sandbox.close());
    const size = { width: SIDE, height: SIDE, fit: 'inside', format: 'jpeg' } as const;
    const task = async () => {
      for (let n = 0; n < COUNT; n++) {
        const output = join(folder, `ours-${n}.jpg`);
        const args = {
          ...size,
          input: photo.path,
          media: 'photo',
          output,
          scratch: folder,
          strategy: 'exact',
        } as const;
        await sandbox.run('thumbnail', args, { signal: new AbortController().signal, onProgress: () => {} });
      }
    };
    const tasks = await alternate(
      ROUNDS,
      () => timed(task),
      limit,
      (text) => stage.progress(`task, ${text}`),
    );

    const platform = await openPlatform(stage);
    await startWorker(stage);
    const photoId = await platform.addPhoto(photo);
    const job = async () => {
      for (let n = 0; n < COUNT; n++) await platform.complete('thumbnail', { photoId, ...size });
    };
    const whole = await alternate(
      ROUNDS,
      () => timed(job),
      limit,
      (text) => stage.progress(`whole job, ${text}`),
    );
    return [
      { ...result('thumbnails, task in the sandbox', tasks), bar: { atLeastOfLimit: 0.8 } },
      result('thumbnails, whole jobs one by one', whole),
    ];
  },
};

function result(what: string, times: { ours: number[]; limit: number[] }): Result {
  const perSecond = (ms: number) => (COUNT * 1000) / ms;
  return {
    what,
    unit: 'per s',
    ours: times.ours.map(perSecond),
    limit: times.limit.map(perSecond),
    limitIs: 'sharp loop',
  };
}

import { readModelSettings } from '../../models/config.ts';
import { mediaProcessEnv } from '../../workers/config.ts';
import { startChild } from '../child.ts';
import type { Measure, Result } from '../measure.ts';
import { openPlatform } from '../platform.ts';
import { startWorker } from '../processes.ts';
import { alternate, timed } from '../timing.ts';

const ROUNDS = 5;
const QUEUED = 4;

export const upscale: Measure = {
  name: 'upscale',
  about:
    'a 2-megapixel photo ×4 through queue, worker, sandbox and store, alone and four in a row, against bare session.run over its tiles',
  run: async (stage) => {
    const photo = await stage.photos.small();
    const platform = await openPlatform(stage);
    await startWorker(stage);
    const photoId = await platform.addPhoto(photo);
    const env = mediaProcessEnv(stage.env);
    const tiles = await startChild<typeof photo, number>('tiles', { ...stage, env });
    const job = () => platform.complete('upscale', { photoId });
    const alone = await alternate(
      ROUNDS,
      () => timed(job),
      () => tiles(photo),
      stage.progress,
    );
    const queued = await alternate(
      ROUNDS - 2,
      async () => (await timed(() => Promise.all(Array.from({ length: QUEUED }, job)))) / QUEUED,
      () => tiles(photo),
      stage.progress,
    );
    const { UPSCALE_DEVICE } = readModelSettings(stage.env);
    const where = UPSCALE_DEVICE === 'cpu' ? '' : ' on the GPU';
    const result = (what: string, { ours, limit }: typeof alone): Result => ({
      what: `upscale${where}, 2 megapixels ×4, ${what}`,
      unit: 's',
      ours: ours.map((ms) => ms / 1000),
      limit: limit.map((ms) => ms / 1000),
      limitIs: 'session.run',
      // A GPU leaves nothing to hide the rest behind.
      ...(where ? {} : { bar: { atLeastOfLimit: 0.9 } }),
    });
    return [result('whole job', alone), result(`each of ${QUEUED} that wait`, queued)];
  },
};

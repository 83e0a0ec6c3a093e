import { mediaProcessEnv } from '../../workers/config.ts';
import { startChild } from '../child.ts';
import type { Measure } from '../measure.ts';
import { openPlatform } from '../platform.ts';
import { startWorker } from '../processes.ts';
import { alternate, timed } from '../timing.ts';

const ROUNDS = 7;

export const upscale: Measure = {
  name: 'upscale',
  about:
    'a 2-megapixel photo ×4 through queue, worker, sandbox and store, against bare session.run over its tiles',
  run: async (stage) => {
    const photo = await stage.photos.small();
    const platform = await openPlatform(stage);
    await startWorker(stage);
    const photoId = await platform.addPhoto(photo);
    const tiles = await startChild<typeof photo, number>('tiles', {
      ...stage,
      env: mediaProcessEnv(stage.env),
    });
    const times = await alternate(
      ROUNDS,
      () => timed(() => platform.complete('upscale', { photoId })),
      () => tiles(photo),
      stage.progress,
    );
    return [
      {
        what: 'upscale, 2 megapixels ×4, whole job',
        unit: 's',
        ours: times.ours.map((ms) => ms / 1000),
        limit: times.limit.map((ms) => ms / 1000),
        limitIs: 'session.run',
        bar: { atLeastOfLimit: 0.85 },
      },
    ];
  },
};

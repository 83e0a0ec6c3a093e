import { createClient } from '../../test/support/client.ts';
import { startChild } from '../child.ts';
import type { Steady } from '../children/steady.ts';
import type { Measure } from '../measure.ts';
import { startApi } from '../processes.ts';
import { alternate, quantile } from '../timing.ts';

const ROUNDS = 3;
const SECONDS = 10;
const PER_SECOND = 20;

export const upload: Measure = {
  name: 'upload',
  about: `POST /upscale of a 3 MB JPEG, ${PER_SECOND} per second whatever the answers take, against a handler that writes them to disk`,
  run: async (stage) => {
    const api = await startApi(stage);
    const { authorization } = await createClient(api);
    const bare = await (await startChild<void, string>('bare-api', stage))();
    const steady = await startChild<Steady, number[]>('steady', stage);
    const { path: photo } = await stage.photos.large();
    const load = { authorization, photo, perSecond: PER_SECOND, seconds: SECONDS };
    const times = await alternate(
      ROUNDS,
      () => steady({ ...load, url: `${api}/upscale` }),
      () => steady({ ...load, url: `${bare}/upload` }),
      stage.progress,
    );
    // Of all rounds together: the median of a few p99 would hide the worst round.
    const at = (q: number) => ({
      unit: 'ms' as const,
      ours: [quantile(times.ours.flat(), q)],
      limit: [quantile(times.limit.flat(), q)],
      limitIs: 'to disk',
    });
    return [
      { what: 'POST /upscale, 3 MB, 20 per s, p99', ...at(0.99), bar: { atMostMs: 60 } },
      { what: 'POST /upscale, 3 MB, 20 per s, p50', ...at(0.5) },
    ];
  },
};

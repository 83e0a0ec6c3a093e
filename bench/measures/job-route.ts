import { readFile } from 'node:fs/promises';
import { createClient } from '../../test/support/client.ts';
import { startChild } from '../child.ts';
import type { Hammer } from '../children/hammer.ts';
import type { Measure } from '../measure.ts';
import { startApi } from '../processes.ts';
import { alternate } from '../timing.ts';

const ROUNDS = 7;
const SECONDS = 3;
const CONNECTIONS = 32;

export const jobRoute: Measure = {
  name: 'job-route',
  about:
    'GET /jobs/{id} with a bearer token, against a bare Hono route with the same query through postgres.js',
  run: async (stage) => {
    const api = await startApi(stage);
    const { authorization, upscale } = await createClient(api);
    const job = await upscale(await readFile((await stage.photos.small()).path));
    const bare = await (await startChild<void, string>('bare-api', stage))();
    const hammer = await startChild<Hammer, number>('hammer', stage);
    const load = { authorization, connections: CONNECTIONS, seconds: SECONDS };
    const rates = await alternate(
      ROUNDS,
      () => hammer({ ...load, url: `${api}/jobs/${job.id}` }),
      () => hammer({ ...load, url: `${bare}/jobs/${job.id}` }),
      stage.progress,
    );
    return [
      {
        what: 'GET /jobs/{id} with a token',
        unit: 'per s',
        ...rates,
        limitIs: 'Hono, one query',
        bar: { atLeastOfLimit: 0.5 },
      },
    ];
  },
};

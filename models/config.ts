import { z } from 'zod';
import { readSettings, whole } from '../runtime/settings.ts';

export const readModelSettings = (env: NodeJS.ProcessEnv = process.env) =>
  readSettings(
    z.object({
      /** Where weights that do not come with the project lie. */
      MODELS_DIR: z.string().default('.darkroom/models'),
      DEVICE: z.enum(['cpu', 'cuda'], { error: 'should be cpu or cuda' }).default('cpu'),
      /** Threads of one inference; 0 takes every core this process may use. Set it to cores ÷ concurrency when a machine runs several. */
      MODEL_THREADS: whole(0, 256, 0),
    }),
    env,
  );

export type ModelSettings = ReturnType<typeof readModelSettings>;

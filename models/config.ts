import { z } from 'zod';
import { devices } from '../runtime/device.ts';
import { readSettings, whole } from '../runtime/settings.ts';

export const readModelSettings = (env: NodeJS.ProcessEnv = process.env) =>
  readSettings(
    z.object({
      /** Where weights that do not come with the project lie. */
      MODELS_DIR: z.string().default('.darkroom/models'),
      /** `auto` takes CUDA where it works, and the CPU where not; a GPU that was asked for is never replaced by the CPU. */
      UPSCALE_DEVICE: z
        .enum(['auto', ...devices], { error: `should be auto, ${devices.join(', ')}` })
        .default('auto'),
      /** Threads of one inference; 0 takes every core this process may use. Set it to cores ÷ concurrency when a machine runs several. */
      MODEL_THREADS: whole(0, 256, 0),
      /** The longest side of a tile, in pixels of input: what a GPU has room for. Halved by itself when there is none. */
      MODEL_MAX_TILE: whole(128, 512, 512),
    }),
    env,
  );

export type ModelSettings = ReturnType<typeof readModelSettings>;

/** Where the person typed the command: npm moves into the project before it runs a script. */
export const typedIn = process.env.INIT_CWD || process.cwd();

import os from 'node:os';
import { z } from 'zod';
import { readSettings, whole } from '../runtime/settings.ts';

const cores = os.availableParallelism();

export const readWorkerSettings = (env: NodeJS.ProcessEnv = process.env) =>
  readSettings(
    z.object({
      /** Jobs at a time in each lane; 0 closes a lane on this worker. */
      LANE_IMAGE: whole(0, 64, Math.max(1, Math.floor(cores / 2))),
      LANE_VIDEO: whole(0, 64, 1),
      LANE_GPU: whole(0, 16, 1),
      LANE_NETWORK: whole(0, 64, 1),
      /** Shown to operators as the one who ran a job. */
      WORKER_NAME: z.string().min(1).max(100).default(`${os.hostname()}-${process.pid}`),
      /** Seconds that running jobs get to end after SIGTERM, before they are handed back. Below the platform's grace. */
      DRAIN_SECONDS: whole(0, 3_600, 20),
      /** Anonymous memory, in MiB, at which a media process is ended with OUT_OF_MEMORY. */
      MEDIA_MEMORY_MIB: whole(128, 1_048_576, 2_048),
      /** Seconds without an upscale after which a model's memory, a GPU's above all, is given back; 0 keeps it. */
      MODEL_IDLE_SECONDS: whole(0, 86_400, 300),
      /** Where inputs and results lie while a job runs; emptied after each. */
      SCRATCH_DIR: z.string().default(`${os.tmpdir()}/darkroom-scratch`),
      /** Where Prometheus finds this worker's numbers; 0 serves none. Who reaches the address may read them. */
      METRICS_PORT: whole(0, 65_535, 0),
      METRICS_HOST: z.string().default('127.0.0.1'),
      /** Where titles, descriptions and ratings of films are looked up; never without a key. */
      TMDB_API_KEY: z.string().min(1).optional(),
      TMDB_URL: z
        .url({ protocol: /^https?$/, error: 'should be an address such as https://api.themoviedb.org/3' })
        .transform((text) => text.replace(/\/+$/, ''))
        .default('https://api.themoviedb.org/3'),
      /** Where captions come from; both the address and the model, or there are none. */
      CAPTION_URL: z
        .url({ protocol: /^https?$/, error: 'should be an address such as https://api.openai.com/v1' })
        .transform((text) => text.replace(/\/+$/, ''))
        .optional(),
      CAPTION_API: z.enum(['openai', 'gemini']).default('openai'),
      CAPTION_MODEL: z.string().min(1).max(200).optional(),
      CAPTION_KEY: z.string().min(1).optional(),
      CAPTION_PROMPT: z
        .string()
        .min(1)
        .max(2_000)
        .default('Describe this picture in one sentence of at most 100 characters.'),
      /** Hours that an endpoint may fail without one success, before it is sent nothing more. */
      WEBHOOK_DISABLE_HOURS: whole(1, 720, 120),
      LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
    }),
    env,
  );

export type WorkerSettings = ReturnType<typeof readWorkerSettings>;

/** Read by the media process itself. */
export const readToolSettings = (env: NodeJS.ProcessEnv = process.env) =>
  readSettings(
    z.object({
      /** Which programs measure and decode videos: names found on the PATH, or paths. */
      FFMPEG_PATH: z.string().default('ffmpeg'),
      FFPROBE_PATH: z.string().default('ffprobe'),
    }),
    env,
  );

/** What a media process may know: where its tools, its models and its compiled code are, and no address or secret of any service. */
const passedOn =
  /^(PATH|HOME|LANG|TMPDIR|TZ|LD_LIBRARY_PATH|LD_PRELOAD|MODELS_DIR|UPSCALE_DEVICE|MODEL_.*|FFMPEG_PATH|FFPROBE_PATH|CUDA_.*|NVIDIA_.*|VK_.*|MESA_.*|__GL_.*|NODE_COMPILE_CACHE)$/;

/**
 * glibc otherwise keeps what libvips and tiles free: it has eight arenas per core, and after the first tiles were freed it
 * no longer maps blocks of that size but takes them from the heap, which had 60 MB of holes with a photo of 24 megapixels.
 */
const allocation = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: String(2 ** 20) };

export function mediaProcessEnv(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => passedOn.test(name));
  return { ...allocation, ...Object.fromEntries(kept) };
}

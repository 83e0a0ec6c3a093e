import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspectPhoto } from '../../api/uploads/photo.ts';
import { inspectVideo } from '../../api/uploads/video.ts';
import type { JobErrorCode } from '../../queues/errors.ts';
import type { Sandbox } from '../../workers/sandbox/sandbox.ts';
import type { TaskArgs, TaskName } from '../../workers/tasks.ts';
import { createRandom } from '../faults/random.ts';
import { mutate } from './mutate.ts';
import { type Format, isPhotoFormat, sampleOf } from './samples.ts';

export type FuzzOptions = {
  format: Format;
  /** Damaged files. */
  count: number;
  /** The first of them; the next has the next number. Any finding can be made again by its own. */
  seed: number;
  sandbox: Sandbox;
  folder: string;
};

/** How often each way to end was seen, by step: `done`, or the code of the refusal. */
export type Tally = Record<string, Record<string, number>>;
export type Fuzzed = { tally: Tally; findings: string[] };

/** What a damaged file may be told. Above all not INTERNAL, which means that nobody had thought of it. */
const allowed = new Set<string>([
  'done',
  'CORRUPT_MEDIA',
  'UNSUPPORTED_FORMAT',
  'UNSUPPORTED_MEDIA_TYPE',
  'TOO_MANY_PIXELS',
  'NO_VIDEO_FRAME',
  'NO_READABLE_PHOTO',
  // What hostile files do to native decoders, and what the sandbox is for.
  'OUT_OF_MEMORY',
  'MEDIA_PROCESS_CRASHED',
  'DEADLINE_EXCEEDED',
] satisfies (JobErrorCode | 'done' | 'UNSUPPORTED_MEDIA_TYPE')[]);

const DEADLINE_MS = 60_000;
const MAX_PIXELS = 100e6;

/** Sends damaged copies of one format through what the API looks at and through every kind that takes it. */
export async function fuzz(options: FuzzOptions): Promise<Fuzzed> {
  const { format, count, seed, folder } = options;
  const whole = await sampleOf(format, folder);
  const steps = stepsFor(options, join(folder, 'damaged'));
  const tally: Tally = Object.fromEntries(Object.keys(steps).map((step) => [step, {}]));
  const findings: string[] = [];
  for (let number = seed; number < seed + count; number++) {
    await writeFile(join(folder, 'damaged'), mutate(whole, createRandom(number)));
    for (const [step, work] of Object.entries(steps)) {
      const end = await work().then(() => 'done', codeOf);
      const ends = tally[step];
      if (ends) ends[end] = (ends[end] ?? 0) + 1;
      if (!allowed.has(end)) findings.push(`${format} ${number}, ${step}: ${end}`);
    }
  }
  return { tally, findings };
}

function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error) return `${error.code}${detailOf(error)}`;
  return String(error);
}

const detailOf = (error: Error & { code: unknown }) => (error.code === 'INTERNAL' ? ` ${error.message}` : '');

type Steps = Record<string, () => Promise<unknown>>;

function stepsFor({ format, sandbox, folder }: FuzzOptions, input: string): Steps {
  const file = { field: 'file', path: input, name: 'damaged', bytes: 1, sha256: '' };
  const output = join(folder, 'output');
  const run = <N extends TaskName>(task: N, args: TaskArgs<N>) =>
    sandbox.run(task, args, { signal: AbortSignal.timeout(DEADLINE_MS), onProgress: () => {} });
  const thumbnail = (media: 'photo' | 'video') =>
    run('thumbnail', {
      ...{ input, output, media, scratch: folder, width: 32 },
      ...{ fit: 'inside', format: 'jpeg', at: 0.5, strategy: 'auto' },
    });
  if (!isPhotoFormat(format)) {
    return {
      upload: () => inspectVideo(file),
      duration: () => run('duration', { input, verify: true }),
      thumbnail: () => thumbnail('video'),
    };
  }
  return {
    upload: () => inspectPhoto(file, MAX_PIXELS),
    thumbnail: () => thumbnail('photo'),
    'best-cut': () => run('best-cut', { photos: [{ id: 'damaged', path: input }], metric: 'robust' }),
    upscale: () =>
      run('upscale', {
        ...{ input, output, scratch: folder, scale: 2 },
        ...{ background: '#ffffff', metadata: 'keep' },
      }),
  };
}

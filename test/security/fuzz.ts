import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspectPhoto } from '../../api/uploads/photo.ts';
import { inspectVideo } from '../../api/uploads/video.ts';
import type { JobErrorCode } from '../../queues/errors.ts';
import type { Sandbox } from '../../workers/sandbox/sandbox.ts';
import { createRandom } from '../faults/random.ts';
import { endOf, everyKind } from './every-kind.ts';
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
  /** Hears of each that is done. */
  onDone?: (number: number) => void;
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

const MAX_PIXELS = 100e6;

/** Sends damaged copies of one format through what the API looks at and through every kind that takes it. */
export async function fuzz(options: FuzzOptions): Promise<Fuzzed> {
  const { format, count, seed, folder, onDone = () => {} } = options;
  const whole = await sampleOf(format, folder);
  const steps = stepsFor(options, join(folder, 'damaged'));
  const tally: Tally = Object.fromEntries(steps.map(([step]) => [step, {}]));
  const findings: string[] = [];
  for (let number = seed; number < seed + count; number++) {
    await writeFile(join(folder, 'damaged'), mutate(whole, createRandom(number)));
    for (const [step, work] of steps) {
      const end = await endOf(work);
      const ends = tally[step];
      if (ends) ends[end] = (ends[end] ?? 0) + 1;
      if (!allowed.has(end)) findings.push(`${format} ${number}, ${step}: ${end}`);
    }
    onDone(number);
  }
  return { tally, findings };
}

function stepsFor({ format, sandbox, folder }: FuzzOptions, input: string) {
  const file = { field: 'file', path: input, name: 'damaged', bytes: 1, sha256: '' };
  const isPhoto = isPhotoFormat(format);
  const upload = () => (isPhoto ? inspectPhoto(file, MAX_PIXELS) : inspectVideo(file));
  return [['upload', upload] as const, ...everyKind(isPhoto ? 'photo' : 'video', input, folder, sandbox)];
}

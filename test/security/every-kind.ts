import { join } from 'node:path';
import { Retryable } from '../../queues/errors.ts';
import type { Kind } from '../../queues/registry.ts';
import type { Sandbox } from '../../workers/sandbox/sandbox.ts';
import type { TaskArgs, TaskName } from '../../workers/tasks.ts';

type Media = 'photo' | 'video';
type Run = <N extends TaskName>(task: N, args: TaskArgs<N>) => Promise<unknown>;
type Place = { input: string; output: string; scratch: string };
type Work = (run: Run, place: Place) => Promise<unknown>;

/** Of work that takes milliseconds. Processor time, because the clock says little on a machine that is busy. */
const CPU_SECONDS = 60;
/** For what waits and works not at all. */
const DEADLINE_MS = 600_000;
const small = { width: 32, fit: 'inside', format: 'jpeg', at: 0.5, strategy: 'auto' } as const;
const large = { scale: 2, background: '#ffffff', metadata: 'keep' } as const;

/** A kind that is not here does not compile: whatever a stranger's file is given to must stand it. */
const works: Record<Kind, Partial<Record<Media, Work>>> = {
  thumbnail: {
    photo: (run, place) => run('thumbnail', { ...place, ...small, media: 'photo' }),
    video: (run, place) => run('thumbnail', { ...place, ...small, media: 'video' }),
  },
  'best-cut': {
    photo: (run, { input }) => run('best-cut', { photos: [{ id: 'a', path: input }], metric: 'robust' }),
  },
  upscale: { photo: (run, place) => run('upscale', { ...place, ...large }) },
  avatar: { photo: (run, place) => run('avatar', { ...place, upscale: false }) },
  pyramid: { photo: (run, place) => run('pyramid', { ...place, isOriginal: true }) },
  lookup: {},
  webhook: {},
  /** It sees the photo as a thumbnail. */
  describe: {},
  duration: { video: (run, { input }) => run('duration', { input, verify: true }) },
};

/** By kind: does its media work on a file. @throws as Sandbox.run */
export function everyKind(media: Media, input: string, folder: string, sandbox: Sandbox) {
  const run: Run = (task, args) =>
    sandbox.run(task, args, { signal: deadline(), onProgress: () => {}, cpuSeconds: CPU_SECONDS });
  const place = { input, output: join(folder, 'output'), scratch: folder };
  return Object.entries(works).flatMap(([kind, { [media]: work }]) =>
    work ? [[kind, () => work(run, place)] as const] : [],
  );
}

/** Ends an attempt as a worker does. */
function deadline(): AbortSignal {
  const late = new AbortController();
  const reason = new Retryable('DEADLINE_EXCEEDED', `It took longer than ${DEADLINE_MS} ms.`);
  setTimeout(() => late.abort(reason), DEADLINE_MS).unref();
  return late.signal;
}

/** How work ended: `done`, or its code. */
export function endOf(work: () => Promise<unknown>): Promise<string> {
  return work().then(() => 'done', codeOf);
}

const codeOf = (error: unknown) =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);

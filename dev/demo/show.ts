import { basename, dirname } from 'node:path';
import type { Progress } from '../../client/cli/progress.ts';
import { type Darkroom, DarkroomError, type Job, type Work } from '../../client/index.ts';
import type { Inputs } from './inputs.ts';
import { keepResult, type Result } from './results.ts';

export type Show = { client: Darkroom; signal: AbortSignal; progress: Progress; outputFolder: string };

/** Sends everything, follows every job to its end and keeps what each made. */
export async function showAll(inputs: Inputs, show: Show): Promise<Result[]> {
  const shown = await Promise.all([
    ...inputs.photos.map((file) => showPhoto(file, show)),
    ...inputs.bursts.map((files) => showBurst(files, show)),
    ...inputs.videos.map((file) => showVideo(file, show)),
  ]);
  return shown.flat();
}

async function showPhoto(file: string, show: Show): Promise<Result[]> {
  const { client, signal } = show;
  return refusable(file, 'upscale', async () => {
    const upscale = client.upscale(file, {}, { signal });
    const { photo_id } = (await upscale.accepted()).input;
    const thumbnail = client.thumbnail({ photo_id }, { width: 320 }, { signal });
    return Promise.all([
      followAndKeep('upscale', upscale, file, show),
      followAndKeep('thumbnail', thumbnail, file, show),
    ]);
  });
}

async function showBurst(files: string[], show: Show): Promise<Result[]> {
  const { client, signal } = show;
  const folder = dirname(files[0] ?? '');
  return refusable(folder, 'best-cut', async () => {
    const line = show.progress.line(`best-cut of ${files.length} photos`);
    const ended = await endOf(client.bestcut(files, {}, { signal }), line.show, signal);
    const choice = await keepResult(show, folder, ended);
    if (ended.kind !== 'best-cut' || !ended.result) return [choice];
    const { winner, upscale_job_id: child } = ended.result;
    const best = files[ended.input.photo_ids.indexOf(winner)] ?? folder;
    const size = `${basename(best)} is the best of ${files.length}`;
    if (child === null) return [{ ...choice, size }];
    return [{ ...choice, size }, await followAndKeep('upscale', client.jobs.work(child), best, show)];
  });
}

async function showVideo(file: string, show: Show): Promise<Result[]> {
  const { client, signal } = show;
  return refusable(file, 'duration', async () => {
    const duration = client.duration(file, {}, { signal });
    const { video_id } = (await duration.accepted()).input;
    const thumbnail = client.thumbnail({ video_id }, {}, { signal });
    return Promise.all([
      followAndKeep('duration', duration, file, show),
      followAndKeep('thumbnail', thumbnail, file, show),
    ]);
  });
}

async function followAndKeep(
  kind: Job['kind'],
  work: Pick<Work, 'wait'>,
  input: string,
  show: Show,
): Promise<Result> {
  const line = show.progress.line(`${kind} ${basename(input)}`);
  return keepResult(show, input, await endOf(work, line.show, show.signal));
}

/** The job as it ended, also where that is no success. */
async function endOf(
  work: Pick<Work, 'wait'>,
  onProgress: (job: Job) => void,
  signal: AbortSignal,
): Promise<Job> {
  try {
    return await work.wait({ onProgress, signal });
  } catch (error) {
    if (error instanceof DarkroomError && error.job) return error.job;
    throw error;
  }
}

/** A file that the API refuses is a line of the table; the others go on. */
async function refusable(input: string, kind: string, work: () => Promise<Result[]>): Promise<Result[]> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DarkroomError)) throw error;
    const line = { kind, input: basename(input), size: '', model: '', seconds: '' };
    return [{ ...line, output: 'refused', failure: error.message }];
  }
}

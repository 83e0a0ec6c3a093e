import { basename, dirname } from 'node:path';
import type { Line, Progress } from '../../client/cli/progress.ts';
import type { Client, Job } from './client.ts';
import type { Inputs } from './inputs.ts';
import { keepResult, type Result } from './results.ts';

export type Show = { client: Client; progress: Progress; outputFolder: string };

type Uploaded = { id: string; job: Job };

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
  return refusable(file, 'upscale', async () => {
    const { id, job } = await show.client.upload<Uploaded>('/upscale', 'file', [file]);
    const thumbnail = await show.client.start('thumbnail', { photo_id: id, width: 320 });
    return Promise.all([followAndKeep(job, file, show), followAndKeep(thumbnail, file, show)]);
  });
}

async function showBurst(files: string[], show: Show): Promise<Result[]> {
  const folder = dirname(files[0] ?? '');
  return refusable(folder, 'best-cut', async () => {
    const line = show.progress.line(`best-cut of ${files.length} photos`);
    const { job } = await show.client.upload<Uploaded>('/bestcut', 'files', files);
    const ended = await show.client.follow(job.id, line.show);
    const choice = await keepResult(show.client, show.outputFolder, folder, ended);
    if (ended.kind !== 'best-cut' || !ended.result) return [choice];
    const { winner, upscale_job_id: child } = ended.result;
    const best = files[ended.input.photo_ids.indexOf(winner)] ?? folder;
    const size = `${basename(best)} is the best of ${files.length}`;
    if (child === null) return [{ ...choice, size }];
    return [{ ...choice, size }, await followAndKeep({ id: child, kind: 'upscale' }, best, show)];
  });
}

async function showVideo(file: string, show: Show): Promise<Result[]> {
  return refusable(file, 'duration', async () => {
    // An uploaded video is measured and gets a thumbnail without being asked for.
    const { jobs } = await show.client.upload<{ jobs: Job[] }>('/videos', 'file', [file]);
    return Promise.all(jobs.map((job) => followAndKeep(job, file, show)));
  });
}

async function followAndKeep(job: Pick<Job, 'id' | 'kind'>, input: string, show: Show): Promise<Result> {
  const line: Line = show.progress.line(`${job.kind} ${basename(input)}`);
  const ended = await show.client.follow(job.id, line.show);
  return keepResult(show.client, show.outputFolder, input, ended);
}

/** A file that the API refuses is a line of the table; the others go on. */
async function refusable(input: string, kind: string, work: () => Promise<Result[]>): Promise<Result[]> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ApiError')) throw error;
    const line = { kind, input: basename(input), size: '', model: '', seconds: '' };
    return [{ ...line, output: 'refused', failure: error.message }];
  }
}

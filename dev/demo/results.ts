import { mkdir, writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import type { Job } from '../../client/index.ts';
import type { Show } from './show.ts';

/** One line of the table that the demo ends with. */
export type Result = {
  kind: string;
  input: string;
  output: string;
  size: string;
  model: string;
  /** From the moment a worker took it. */
  seconds: string;
  /** Why there is no output; absent when there is. */
  failure?: string;
};

/** Writes what a job made to the folder: the picture, or the measurements as JSON. */
export async function keepResult(
  { client, signal, outputFolder }: Show,
  input: string,
  job: Job,
): Promise<Result> {
  const seconds =
    job.started_at && job.finished_at ? (Date.parse(job.finished_at) - Date.parse(job.started_at)) / 1000 : 0;
  const line = { kind: job.kind, input: basename(input), model: '', seconds: seconds.toFixed(1) };
  if (job.status !== 'completed' || !job.result) {
    const failure = job.error ? `${job.error.code}: ${job.error.message}` : job.status;
    return { ...line, output: job.status, size: '', failure };
  }
  const file = freeName(outputFolder, `${nameOf(input, job)}-${job.kind}`, endingOf(job));
  await mkdir(outputFolder, { recursive: true });
  const made = job.links.result
    ? await client.jobs.download(job, { signal })
    : `${JSON.stringify(job.result, null, 2)}\n`;
  await writeFile(file, made, { signal });
  return { ...line, ...describe(job, input), output: file };
}

/** What is worth a glance about each kind. */
function describe(job: Job, input: string): { size: string; model: string } {
  if (!job.result) return { size: '', model: '' };
  switch (job.kind) {
    case 'upscale':
      return { size: pictureSize(job.result), model: job.result.model };
    case 'thumbnail':
    case 'avatar':
    case 'pyramid':
      return { size: pictureSize(job.result), model: '' };
    case 'duration': {
      const { duration, width, height, video_codec: codec } = job.result;
      return { size: `${duration.toFixed(2)} s, ${width} × ${height} ${codec}`, model: '' };
    }
    case 'best-cut':
      return { size: `best of ${job.result.photos.length} in ${basename(input)}`, model: '' };
    case 'describe':
      return { size: job.result.caption ?? '', model: job.result.model ?? '' };
    case 'lookup':
      return { size: job.result.title ?? '', model: '' };
    case 'webhook':
      return { size: `${job.result.delivered} told`, model: '' };
  }
}

const pictureSize = ({ width, height, bytes }: { width: number; height: number; bytes: number }) =>
  `${width} × ${height}, ${bytes < 1e5 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`}`;

function endingOf({ result }: Job): string {
  if (!result || !('content_type' in result)) return 'json';
  const ending = result.content_type.split('/')[1] ?? 'bin';
  return ending === 'jpeg' ? 'jpg' : ending;
}

const taken = new Set<string>();

/** Inputs of one name may come from two folders; neither result may overwrite the other. */
function freeName(folder: string, name: string, ending: string): string {
  for (let n = 1; ; n++) {
    const file = join(folder, `${name}${n > 1 ? `-${n}` : ''}.${ending}`);
    if (taken.has(file)) continue;
    taken.add(file);
    return file;
  }
}

/** A video keeps its ending in the name: a photo of the same name often lies beside it. */
const nameOf = (path: string, { input }: Job) =>
  'video_id' in input && input.video_id ? basename(path).replaceAll('.', '-') : basename(path, extname(path));

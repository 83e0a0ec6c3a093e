import { MultiBar, Presets, type SingleBar } from 'cli-progress';
import type { Job } from '../types.ts';

/** Shows one job as it goes. */
export type Line = { show(job: Job): void };

/** Shows many jobs at once. */
export type Progress = { line(label: string): Line; stop(): void };

/** Bars on a terminal; elsewhere a line for each quarter of the way, so that a log stays short and still moves. */
export const openProgress = (stream: NodeJS.WriteStream): Progress =>
  stream.isTTY ? bars(stream) : lines(stream);

function bars(stream: NodeJS.WriteStream): Progress {
  const multi = new MultiBar(
    {
      format: '  {label} {bar} {percentage}%  {note}',
      stream,
      barsize: 24,
      hideCursor: true,
      clearOnComplete: false,
      autopadding: true,
    },
    Presets.shades_grey,
  );
  return {
    line: (label) => {
      const bar: SingleBar = multi.create(100, 0, { label: label.padEnd(36), note: 'queued' });
      return { show: (job) => bar.update(percentOf(job), { note: noteOf(job) }) };
    },
    stop: () => multi.stop(),
  };
}

function lines(stream: NodeJS.WriteStream): Progress {
  return {
    line: (label) => {
      let shown = '';
      return {
        show: (job) => {
          const step = job.status !== 'processing' ? '' : ` ${Math.floor(percentOf(job) / 25) * 25}%`;
          const line = `  ${label}: ${job.status}${step}`;
          if (line !== shown) stream.write(`${line}\n`);
          shown = line;
        },
      };
    },
    stop: () => {},
  };
}

const percentOf = (job: Job) => (job.status === 'completed' ? 100 : Math.floor(job.progress.percent));

function noteOf(job: Job): string {
  if (job.status !== 'processing') return job.error ? `${job.status}: ${job.error.code}` : job.status;
  const eta = job.eta_seconds ? `, ${Math.ceil(job.eta_seconds)} s left` : '';
  return `${job.progress.stage ?? 'processing'}${eta}`;
}

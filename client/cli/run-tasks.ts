import type { Darkroom } from '../client.ts';
import { DarkroomError } from '../error.ts';
import type { Job } from '../types.ts';
import type { Work } from '../work.ts';
import { type Line, openProgress } from './progress.ts';
import { describeResult, type Out, STANDARD, saveResult, shown } from './results.ts';
import { exitCodeOf, exitCodes, inWords, type Session } from './session.ts';

/** One job to be: nothing is sent before `start`. */
export type Task = { label: string; start: (darkroom: Darkroom, signal: AbortSignal) => Work };

export type Choices = { wait: boolean; out: Out | undefined; json: boolean };

/** Files that are sent, and jobs that are followed, at a time. */
const AT_A_TIME = 3;

/**
 * Does every task, tells of each, and goes on after one that failed; not after one to which the platform did not answer.
 * @returns the exit code
 */
export async function runTasks(tasks: Task[], choices: Choices, session: Session): Promise<number> {
  const darkroom = await session.connect();
  const progress = choices.wait && !choices.json ? openProgress(process.stderr) : undefined;
  const lines = { made: [] as string[], failed: [] as string[] };
  // What is piped is the file alone.
  const print = choices.out?.isStandard ? session.say : session.print;
  const left = tasks.values();
  let code: number = exitCodes.done;
  const takeTurns = async () => {
    for (const task of left) {
      try {
        const line = progress?.line(task.label);
        lines.made.push(await runTask(task, darkroom, choices, session, line));
      } catch (error) {
        const ends = exitCodeOf(error);
        if (ends === exitCodes.interrupted || ends === exitCodes.noAccess) throw error;
        code = ends;
        lines.failed.push(failureLine(task, error, choices.json));
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_A_TIME }, takeTurns));
  } finally {
    progress?.stop();
    // After the bars: a line between them would be drawn over.
    for (const line of lines.made) print(line);
    for (const line of lines.failed) (choices.json ? print : session.say)(line);
  }
  return code;
}

async function runTask(
  { label, start }: Task,
  darkroom: Darkroom,
  { wait, out, json }: Choices,
  session: Session,
  line: Line | undefined,
): Promise<string> {
  const { signal } = session;
  const work = start(darkroom, signal);
  const accepted = await whileSending(work.accepted(), label, session);
  if (!wait) return json ? JSON.stringify(accepted) : `${accepted.id}  ${label}`;
  const onProgress = (job: Job) => line?.show(job);
  const job = await tellingThatItGoesOn(work.wait({ signal, onProgress }), accepted, label, session);
  const saved = out && (await save(darkroom, job, label, out, signal));
  if (json) return JSON.stringify(job);
  return `${label}: ${[saved ?? `job ${job.id}`, describeResult(job)].filter(Boolean).join(', ')}`;
}

/** @returns the file, as a person would type it */
async function save(darkroom: Darkroom, job: Job, label: string, out: Out, signal: AbortSignal) {
  const made = await jobWithFile(darkroom, job, signal);
  const file = out.fileFor(label, made);
  await saveResult(darkroom, made, file, signal);
  return file === STANDARD ? 'sent on' : shown(file);
}

/** Of a best-cut, the file is that of the upscale it led to. */
async function jobWithFile(darkroom: Darkroom, job: Job, signal: AbortSignal): Promise<Job> {
  const child = job.result && 'upscale_job_id' in job.result ? job.result.upscale_job_id : null;
  return child ? darkroom.jobs.work(child).wait({ signal }) : job;
}

async function whileSending<T>(sending: Promise<T>, label: string, { signal, say }: Session): Promise<T> {
  return sending.catch((error) => {
    if (signal.aborted)
      say(`${label}: the upload was cut off. Whether it had arrived is seen in: darkroom jobs`);
    throw error;
  });
}

async function tellingThatItGoesOn<T>(
  waiting: Promise<T>,
  { id }: Job,
  label: string,
  { signal, say }: Session,
): Promise<T> {
  return waiting.catch((error) => {
    if (signal.aborted)
      say(
        `${label}: the job goes on. Come back to it with: darkroom watch ${id}  End it with: darkroom cancel ${id}`,
      );
    throw error;
  });
}

function failureLine({ label }: Task, error: unknown, json: boolean): string {
  if (!json) return `${label}: ${inWords(error)}`;
  const { code, message, job } =
    error instanceof DarkroomError ? error : { code: 'USAGE', message: inWords(error), job: undefined };
  return JSON.stringify({ input: label, error: { code, message }, ...(job && { job }) });
}

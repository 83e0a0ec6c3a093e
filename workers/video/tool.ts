import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { Fatal, Retryable } from '../../queues/errors.ts';
import { endTool, spawnGuarded } from './guard.ts';

export type ToolRun = {
  args: readonly string[];
  /** Milliseconds of wall clock until the tool and all it started are killed. */
  deadlineMs: number;
  signal: AbortSignal;
  /** Takes standard output line by line, for output that grows with the file. Without it the text is returned. */
  onLine?: (line: string) => void;
};

/** The tool ran and gave up: what it said last is in `stderr`. */
export class ToolFailure extends Error {
  override readonly name = 'ToolFailure';
  readonly stderr: string;
  constructor(tool: string, exitCode: number, stderr: string) {
    super(`${tool} ended with ${exitCode}: ${stderr || 'no message'}`);
    this.stderr = stderr;
  }
}

const STDOUT_LIMIT = 4 * 2 ** 20;
const STDERR_LIMIT = 4 * 2 ** 10;

const programs = { ffmpeg: 'ffmpeg', ffprobe: 'ffprobe' };
export type ToolName = keyof typeof programs;

/** Which programs to run: names found on the PATH, or paths. To be called once, when the process starts. */
export function useTools(paths: Partial<Record<ToolName, string>>): void {
  Object.assign(programs, paths);
}

/**
 * Runs ffmpeg or ffprobe. When this settles, no process of it is left.
 *
 * @returns standard output, at most 4 MiB; empty when `onLine` took it.
 * @throws ToolFailure when it exits with an error.
 * @throws Retryable DEADLINE_EXCEEDED, or MEDIA_PROCESS_CRASHED when a signal that is not ours ended it.
 * @throws Fatal CORRUPT_MEDIA when it writes more than the limit.
 * @throws the signal's reason when that fires.
 */
export async function runTool(tool: ToolName, run: ToolRun): Promise<string> {
  run.signal.throwIfAborted();
  const child = spawnGuarded(programs[tool], run.args);
  let stopped: unknown;
  const stop = (reason: unknown) => {
    stopped ??= reason;
    endTool(child);
  };
  const onAbort = () => stop(run.signal.reason);
  run.signal.addEventListener('abort', onAbort, { once: true });
  const deadline = setTimeout(() => {
    stop(new Retryable('DEADLINE_EXCEEDED', `${tool} did not finish within ${run.deadlineMs / 1000} s`));
  }, run.deadlineMs);
  const flood = () =>
    stop(new Fatal('CORRUPT_MEDIA', `${tool} has more to say about this file than is sane`));
  try {
    const stdout = run.onLine
      ? deliverLines(child.stdout, run.onLine)
      : collect(child.stdout, STDOUT_LIMIT, flood);
    const stderr = collect(child.stderr, STDERR_LIMIT);
    const [exitCode, killedBy] = await once(child, 'close');
    if (stopped) throw stopped;
    judgeExit(tool, exitCode, killedBy, stderr());
    return stdout();
  } catch (error) {
    if (isMissingProgram(error)) throw missing(tool);
    throw error;
  } finally {
    clearTimeout(deadline);
    run.signal.removeEventListener('abort', onAbort);
  }
}

function judgeExit(tool: ToolName, exitCode: number | null, killedBy: string | null, stderr: string): void {
  if (exitCode === 0) return;
  if (exitCode === null) {
    throw new Retryable('MEDIA_PROCESS_CRASHED', `${tool} was ended by ${killedBy}: ${stderr}`);
  }
  if (exitCode === 127) throw missing(tool);
  throw new ToolFailure(tool, exitCode, speakable(stderr));
}

/** Users read these messages: no paths of this machine, no addresses of its memory. */
const speakable = (stderr: string) =>
  stderr.replaceAll(/ @ 0x[0-9a-f]+/g, '').replaceAll(/file:\/.*?(?=: |'|"|$)/gm, 'file');

/** Keeps the last `limit` characters; calls `onOverflow` when there were more. */
function collect(stream: Readable | null, limit: number, onOverflow?: () => void): () => string {
  let text = '';
  stream?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    if (text.length <= limit) return;
    text = text.slice(-limit);
    onOverflow?.();
  });
  return () => text.trim();
}

function deliverLines(stream: Readable | null, onLine: (line: string) => void): () => string {
  if (stream) createInterface({ input: stream }).on('line', onLine);
  return () => '';
}

const isMissingProgram = (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

const missing = (tool: ToolName) =>
  new Error(`${programs[tool]} was not found: install ffmpeg on this machine`);

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
export function runTool(tool: ToolName, { onLine, ...run }: ToolRun): Promise<string> {
  return runCollecting(tool, run, (stdout, stop) =>
    onLine ? deliverLines(stdout, onLine) : collect(stdout, STDOUT_LIMIT, () => stop(flood(tool))),
  );
}

/** As runTool, for output that is no text. @returns standard output. @throws Fatal CORRUPT_MEDIA beyond `bytes` */
export function runForBytes(
  tool: ToolName,
  { bytes, ...run }: Omit<ToolRun, 'onLine' | 'signal'> & { bytes: number },
): Promise<Uint8Array> {
  const signal = AbortSignal.timeout(run.deadlineMs * 2);
  return runCollecting(tool, { ...run, signal }, (stdout, stop) => {
    const chunks: Buffer[] = [];
    let length = 0;
    stdout?.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > bytes) stop(flood(tool));
      else chunks.push(chunk);
    });
    return () => Buffer.concat(chunks);
  });
}

/** @param gather starts to read standard output, and returns what tells it at the end */
async function runCollecting<T>(
  tool: ToolName,
  run: Omit<ToolRun, 'onLine'>,
  gather: (stdout: Readable | null, stop: (reason: unknown) => void) => () => T,
): Promise<T> {
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
  try {
    const stdout = gather(child.stdout, stop);
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

const flood = (tool: ToolName) =>
  new Fatal('CORRUPT_MEDIA', `${tool} has more to say about this file than is sane`);

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

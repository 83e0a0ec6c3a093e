/** `npm run upscale`: the task of an upscale job on files of this machine, in the same kind of process as in a worker. */
import { access, constants, copyFile, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { readModelSettings, typedIn } from '../../models/config.ts';
import { Fatal, Later, Retryable } from '../../queues/errors.ts';
import { refusal, UsageError } from '../../runtime/command-line.ts';
import { createLog } from '../../runtime/log.ts';
import { SettingsError } from '../../runtime/settings.ts';
import { readWorkerSettings } from '../config.ts';
import { Sandbox } from '../sandbox/sandbox.ts';
import { type CliOptions, readCommand, USAGE } from './cli-options.ts';
import { GpuPolicy } from './gpu-policy.ts';
import { progressLine } from './progress-line.ts';
import type { UpscaleResult } from './steps.ts';

/** Ctrl-C, or a request to end. */
class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Leaves the result, or nothing: whatever is made on the way lies in a folder that is removed. */
async function upscaleFile(command: CliOptions, signal: AbortSignal): Promise<UpscaleResult> {
  const { MEDIA_MEMORY_MIB, SCRATCH_DIR } = readWorkerSettings();
  const maxTile = readModelSettings().MODEL_MAX_TILE;
  await checkPaths(command);
  await mkdir(SCRATCH_DIR, { recursive: true });
  const scratch = await mkdtemp(join(SCRATCH_DIR, 'command-'));
  const log = createLog('upscale', 'warn');
  const policy = new GpuPolicy({ maxTile, idleMs: Number.POSITIVE_INFINITY, log });
  const sandbox = new Sandbox(MEDIA_MEMORY_MIB * 2 ** 20, undefined, policy);
  const line = progressLine(process.stderr);
  try {
    const output = join(scratch, 'result');
    const args = { ...command, output, scratch };
    const made = await sandbox.run('upscale', args, { signal, onProgress: line.show });
    await moveInto(output, command.output, signal);
    return made;
  } finally {
    line.end();
    await sandbox.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Before the work, not after an hour of it. */
async function checkPaths({ input, output }: CliOptions): Promise<void> {
  const refuse = (what: string) => (error: NodeJS.ErrnoException) => {
    throw new UsageError(`${what} (${error.code}).`);
  };
  await access(input, constants.R_OK).catch(refuse(`${shown(input)} cannot be read`));
  const folder = dirname(output);
  await access(folder, constants.W_OK).catch(refuse(`There can be no result in ${shown(folder)}`));
}

/** The scratch folder may be on another disk. A reader finds what was there before, or the whole result. */
async function moveInto(from: string, to: string, signal: AbortSignal): Promise<void> {
  const partial = `${to}.${process.pid}.partial`;
  try {
    await copyFile(from, partial);
    signal.throwIfAborted();
    await rename(partial, to);
  } finally {
    await rm(partial, { force: true });
  }
}

const shown = (path: string) => relative(typedIn, path) || '.';

function summary({ output }: CliOptions, made: UpscaleResult): string {
  const { width, height, bytes, model, modelHash, scale, device, milliseconds } = made;
  return (
    `${shown(output)}: ${width} × ${height} pixels, ${(bytes / 1e6).toFixed(1)} MB\n` +
    `${model} (${modelHash}), ×${scale}, on ${device}, ${(milliseconds / 1000).toFixed(1)} s`
  );
}

const interrupt = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(name, () => interrupt.abort(new Interrupted(name)));

try {
  const command = readCommand(typedIn);
  console.log(summary(command, await upscaleFile(command, interrupt.signal)));
} catch (error) {
  process.exitCode = explain(error);
}

/** @returns the exit code */
function explain(error: unknown): number {
  if (error instanceof Interrupted) return 130;
  if (error instanceof UsageError) return refusal(USAGE, error);
  const hasCode = error instanceof Fatal || error instanceof Retryable || error instanceof Later;
  if (hasCode) console.error(`${error.message} (${error.code})`);
  else console.error(error instanceof SettingsError ? error.message : error);
  return 1;
}

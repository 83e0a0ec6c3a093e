/** For a container's health check: exit code 0 while this machine's worker fetches jobs, 1 with a reason when not. */
import { stat } from 'node:fs/promises';
import { aliveFile } from './alive.ts';
import { readWorkerSettings } from './config.ts';

const STALE_MS = 30_000;

const file = aliveFile(readWorkerSettings());
const info = await stat(file).catch(() => undefined);
const age = info ? Date.now() - info.mtimeMs : Number.POSITIVE_INFINITY;
if (age > STALE_MS) {
  process.stderr.write(`the worker has not fetched jobs for ${STALE_MS / 1000} s (${file})\n`);
  process.exitCode = 1;
}

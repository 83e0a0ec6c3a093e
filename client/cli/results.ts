import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { basename, extname, join, relative, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { snakeName } from '../../api/jobs/wire.ts';
import { contractOf } from '../../queues/registry.ts';
import type { Darkroom } from '../client.ts';
import { typedIn } from '../config.ts';
import type { Job } from '../types.ts';
import { UsageError } from './usage-error.ts';

/** Standard input or output, where a file is named. */
export const STANDARD = '-';

/** Where results go: one file, a folder for several, or standard output. */
export type Out = { isStandard?: boolean; fileFor: (input: string, job: Job) => string };

/** @throws UsageError when several results would lie in one file */
export async function readOut(out: string, inputs: number): Promise<Out> {
  if (out === STANDARD) {
    if (inputs > 1) throw new UsageError('Several results cannot go to standard output: name a folder.');
    return { isStandard: true, fileFor: () => STANDARD };
  }
  const path = resolve(typedIn, out);
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isFolder) return { fileFor: (input, job) => join(path, nameOf(input, job)) };
  if (inputs > 1) throw new UsageError(`${out} should be a folder that is there, for ${inputs} results.`);
  return { fileFor: () => path };
}

/** What there was stays until the new one is whole. */
export async function saveResult(
  darkroom: Darkroom,
  job: Job,
  file: string,
  signal: AbortSignal,
): Promise<void> {
  const body = Readable.fromWeb(await darkroom.jobs.download(job, { signal }));
  if (file === STANDARD) return pipeline(body, process.stdout, { signal, end: false });
  const partial = `${file}.${process.pid}.partial`;
  try {
    await pipeline(body, createWriteStream(partial), { signal });
    await rename(partial, file);
  } finally {
    await rm(partial, { force: true });
  }
}

/** `photo.jpg` gives `photo-upscale.png`. */
function nameOf(input: string, { id, kind, result }: Job): string {
  const stem = input === STANDARD ? id : basename(input, extname(input));
  const type = result && 'content_type' in result ? result.content_type : 'application/octet-stream';
  const end = type.split('/')[1]?.replace('jpeg', 'jpg') ?? 'bin';
  return `${stem}-${kind}.${end}`;
}

/** What a job found out, on one line and in the order of its contract, whatever its kind is. */
export function describeResult({ kind, result }: Job): string {
  const told = (result ?? {}) as Record<string, unknown>;
  const names = Object.keys(contractOf(kind).output.shape).map(snakeName);
  const scalars = names.filter((name) => !/_id$|hash|sha256/.test(name) && isScalar(told[name]));
  return scalars.map((name) => `${name.replaceAll('_', ' ')} ${told[name]}`).join(', ');
}

const isScalar = (value: unknown) => ['string', 'number', 'boolean'].includes(typeof value);

/** A path as the person would type it. */
export const shown = (file: string): string => relative(typedIn, file) || file;

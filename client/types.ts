import type { z } from 'zod';
import type { NewJobBody } from '../api/jobs/new-job.ts';
import type { JobView } from '../api/jobs/view.ts';
import type { Snake } from '../api/jobs/wire.ts';
import type { contracts, Kind } from '../queues/registry.ts';

/** Spelled out to the last field: what the package publishes names no type of the platform's own code. */
type Plain<T> = T extends readonly (infer Item)[]
  ? Plain<Item>[]
  : T extends object
    ? { [Name in keyof T]: Plain<T[Name]> }
    : T;

/** The ids of media that the library puts in by itself. */
type MediaField = 'photo_id' | 'photo_ids' | 'video_id';

/** Every kind of job, each as it is shown. */
export type JobsByKind = { [K in Kind]: Plain<Extract<JobView, { kind: K }>> };

/** What may be chosen for a job of each kind, beside its media. */
export type OptionsByKind = {
  [K in Kind]: Plain<Omit<Snake<z.input<(typeof contracts)[K]['input']>>, MediaField>>;
};

/** The whole input of a job of each kind. */
export type InputByKind = { [K in Kind]: Plain<Extract<NewJobBody, { kind: K }>['input']> };

export type Job = JobsByKind[keyof JobsByKind];

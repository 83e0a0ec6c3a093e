export { type Call, createClient, type Darkroom, type JobFilter, type Jobs } from './client.ts';
export type { ClientOptions } from './connection.ts';
export type { Credentials } from './credentials.ts';
export { DarkroomError, type FieldError } from './error.ts';
export type { MediaSource } from './media.ts';
export type { InputByKind, Job, JobsByKind, OptionsByKind } from './types.ts';
export type { Kept } from './upload.ts';
export type { Completed, WaitOptions, Work } from './work.ts';

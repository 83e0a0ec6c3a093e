import type { z } from 'zod';

/** The resource that a kind needs; `network` is for work that mostly waits for another server. Each lane has its own limit per worker process; a kind only names its lane. */
export const lanes = ['image', 'video', 'gpu', 'network'] as const;
export type Lane = (typeof lanes)[number];

/** The media rows that an input names. */
export type NamedMedia = {
  photos: { id: string; width: number; height: number; bytes: number }[];
  videos: { id: string; bytes: number }[];
  /** Pictures that were made of those photos. */
  renditions: { id: string; width: number; height: number }[];
};

/** By their ids; renditions are of the photos beside them. */
export type MediaIds = {
  photoIds?: string[];
  videoIds?: string[];
  renditionIds?: string[];
  contentId?: number;
};

/** What a submission is checked against before anything is stored. */
export type Circumstances = NamedMedia & {
  /** The models that workers have; undefined while no worker that could say is up. */
  models: { name: string; denoise: boolean }[] | undefined;
};

/**
 * What a kind of job is, for everyone who enqueues, documents, shows or runs it. Pure: no heavy imports, so the
 * API never loads what does the work. The runner of the same name lies in `workers/`.
 */
export type Contract<
  Kind extends string = string,
  Input extends z.ZodObject = z.ZodObject,
  Output extends z.ZodObject = z.ZodObject,
> = {
  /** Stable: it is stored in rows and in queue names. */
  kind: Kind;
  summary: string;
  lane: Lane;
  input: Input;
  output: Output;
  /** Starts that may end in a retryable failure before the job fails. */
  attempts: number;
  /** Seconds that one attempt may take before it is killed and fails with DEADLINE_EXCEEDED. */
  deadlineSeconds: number;
  /** What the input names: it must exist and be the job's owner's, or a content that they may change. */
  media: (input: z.output<Input>) => MediaIds;
  /** Refuses input that cannot succeed as things are. @throws Refusal, whose words tell the caller what to change. */
  admit?: (input: z.output<Input>, circumstances: Circumstances) => void;
  /** Takes a place of its lane only while no job of another kind waits for one: nothing else comes later for it. */
  yields?: boolean;
  /** Made by the platform for its own ends: nobody may submit one, by hand or by a schedule. */
  isInternal?: boolean;
  /** True when the named photos' status follows this job (upscale, and the best-cut that leads to one). */
  drivesPhotoStatus?: boolean;
};

export function defineContract<Kind extends string, Input extends z.ZodObject, Output extends z.ZodObject>(
  contract: Contract<Kind, Input, Output>,
): Contract<Kind, Input, Output> {
  return contract;
}

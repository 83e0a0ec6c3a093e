import { z } from 'zod';
import type { Lack, LackingItem, MediaType } from '../../db/schedules/missing.ts';
import type { JobErrorCode } from '../errors.ts';
import { contractOf, type InputOf, type Kind, publicKinds } from '../registry.ts';

/** A sweep that has a job done for each photo or video which lacks something. */
export type JobSweep = {
  summary: string;
  kind: Kind;
  media: readonly MediaType[];
  lack: Lack['lack'];
};

/** A sweep that is one piece of work over the whole platform, done by the API's background. Administrators only. */
export type PlatformSweep = { summary: string; parameters: z.ZodObject };

const jobSweeps = {
  'upscale-missing': {
    summary: 'Upscales every photo that has not been.',
    kind: 'upscale',
    media: ['photo'],
    lack: 'rendition',
  },
  'thumbnail-missing': {
    summary: 'Makes a thumbnail of every photo and video without one.',
    kind: 'thumbnail',
    media: ['photo', 'video'],
    lack: 'rendition',
  },
  'duration-missing': {
    summary: 'Measures every video whose duration is not known.',
    kind: 'duration',
    media: ['video'],
    lack: 'duration',
  },
} as const satisfies Record<string, JobSweep>;

export const platformSweeps = {
  purge: {
    summary: 'Forgets jobs and runs that ended long ago, and removes files that nothing refers to.',
    parameters: z.strictObject({ olderThanDays: z.int().min(1).max(3_650).default(30) }),
  },
  'storage-scan': {
    summary: 'Takes in films that other programs put into the store and nobody told of.',
    parameters: z.strictObject({}),
  },
} as const satisfies Record<string, PlatformSweep>;

export type PlatformSweepName = keyof typeof platformSweeps;
export type WorkName = Kind | keyof typeof jobSweeps | PlatformSweepName;

/** Everything that a schedule may do: kinds of job, then sweeps. */
export const workNames = [...publicKinds, ...Object.keys(jobSweeps), ...Object.keys(platformSweeps)] as [
  WorkName,
  ...WorkName[],
];

export const jobSweepOf = (work: string): JobSweep | undefined =>
  work in jobSweeps ? jobSweeps[work as keyof typeof jobSweeps] : undefined;

export const platformSweepOf = (work: string): PlatformSweep | undefined =>
  work in platformSweeps ? platformSweeps[work as PlatformSweepName] : undefined;

/** Codes that blame the file itself: the next run leaves it alone. Others are tried again. */
export const hopeless: readonly JobErrorCode[] = [
  'UNSUPPORTED_FORMAT',
  'CORRUPT_MEDIA',
  'TOO_MANY_PIXELS',
  'NO_VIDEO_FRAME',
];

/**
 * What the parameters of a work should be, with names as contracts have them: the whole input of a kind; of a sweep
 * that makes jobs, the kind's input without the media, which the sweep names.
 */
export function parametersSchema(work: WorkName): z.ZodType<Record<string, unknown>> {
  const platform = platformSweepOf(work);
  if (platform) return platform.parameters;
  const sweep = jobSweepOf(work);
  return sweep ? withoutMedia(sweep) : contractOf(work as Kind).input;
}

/** The input of the job that a sweep makes for an item. @throws ZodError when the kind has changed since */
export const inputFor = ({ kind }: JobSweep, parameters: unknown, item: Pick<LackingItem, 'type' | 'id'>) =>
  contractOf(kind).input.parse({ ...(parameters as object), [`${item.type}Id`]: item.id }) as InputOf<Kind>;

const ANY_ID = '00000000-0000-4000-8000-000000000000';
const mediaFields = ['photoId', 'videoId', 'photoIds'];

function withoutMedia({ kind, media }: JobSweep): z.ZodType<Record<string, unknown>> {
  return z.record(z.string(), z.unknown()).transform((given, ctx) => {
    const field = mediaFields.find((name) => name in given);
    if (field) {
      ctx.addIssue({ code: 'custom', path: [field], message: 'is chosen by the sweep' });
      return z.NEVER;
    }
    const id = `${media[0]}Id`;
    const parsed = contractOf(kind).input.safeParse({ ...given, [id]: ANY_ID }, { reportInput: true });
    if (!parsed.success) {
      for (const issue of parsed.error.issues) ctx.addIssue({ ...issue });
      return z.NEVER;
    }
    const { [id]: _, ...parameters } = parsed.data;
    return parameters;
  });
}

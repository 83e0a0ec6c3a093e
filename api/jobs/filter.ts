import { z } from '@hono/zod-openapi';
import type { JobFilter } from '../../db/jobs/read.ts';
import { type JobErrorCode, jobErrors } from '../../queues/errors.ts';
import { allKinds } from './kind-schemas.ts';

const codes = Object.keys(jobErrors) as [JobErrorCode, ...JobErrorCode[]];

/** How a caller says which jobs are meant, in a query and in a body alike. */
export const jobFilter = {
  kind: z.enum(allKinds).optional(),
  owner_id: z.uuid().optional().openapi({
    description: 'Whose. To others than administrators only their own jobs are there.',
  }),
  run_id: z.uuid().optional().openapi({ description: 'The run of a schedule that made them.' }),
  photo_id: z.uuid().optional().openapi({ description: 'The photo, or one of those, that they work on.' }),
  video_id: z.uuid().optional().openapi({ description: 'The video that they work on.' }),
  code: z.enum(codes).optional().openapi({ description: 'Of the error: one of docs/errors.md.' }),
  created_after: z.iso.datetime({ offset: true }).optional(),
  created_before: z.iso.datetime({ offset: true }).optional(),
};

type Asked = z.output<z.ZodObject<typeof jobFilter>>;

export const readJobFilter = (asked: Asked): JobFilter => ({
  kind: asked.kind,
  ownerId: asked.owner_id,
  runId: asked.run_id,
  photoId: asked.photo_id,
  videoId: asked.video_id,
  errorCode: asked.code,
  createdAfter: timeOf(asked.created_after),
  createdBefore: timeOf(asked.created_before),
});

export const timeOf = (text: string | undefined): Date | undefined =>
  text === undefined ? undefined : new Date(text);

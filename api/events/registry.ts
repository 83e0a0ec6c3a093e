import type { StatusChange } from '../../db/jobs/status-log.ts';
import type { JobProgress } from '../../db/listen.ts';
import type { Shown } from '../jobs/changes.ts';
import { jobView, progressView } from '../jobs/view.ts';

/** What happens to jobs that programs may be told of, by streams and webhooks alike. */
export const jobEventTypes = {
  'job.queued': 'A job was accepted, or waits for another attempt.',
  'job.processing': 'A worker began an attempt.',
  'job.completed': 'The result is there.',
  'job.failed': 'There will be no result: `data.error` says why.',
  'job.cancelled': 'Somebody asked for the end of the job.',
} as const satisfies Record<`job.${StatusChange['job']['status']}`, string>;

/** How every event is told: what happened, when, and to what. */
export const eventDocument = (event: StatusChange) => ({
  type: `job.${event.job.status}` as const,
  timestamp: event.job.updatedAt.toISOString(),
  data: jobView(event.job),
});

export const jobEventNames = Object.keys(jobEventTypes) as [keyof typeof jobEventTypes];

/** What an owner sends an endpoint to try it. */
export const pingDocument = (endpointId: string) => ({
  type: 'webhook.ping' as const,
  timestamp: new Date().toISOString(),
  data: { endpoint_id: endpointId },
});

export const progressDocument = ({ id, progress, stage }: JobProgress) => ({
  type: 'job.progress' as const,
  timestamp: new Date().toISOString(),
  data: { id, progress: progressView({ progress, stage }) },
});

/** To be read again: it says what changed, and not how. */
export const changedDocument = (shown: Shown) => ({
  type: 'changed' as const,
  timestamp: new Date().toISOString(),
  data: shown,
});

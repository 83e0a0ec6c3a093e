import type { JobRow } from '../../db/jobs/row.ts';
import type { InputOf, Kind, OutputOf } from '../../queues/registry.ts';
import { type Snake, toSnake } from './wire.ts';

type Status = JobRow['status'];

type Common = {
  id: string;
  owner_id: string;
  status: Status;
  progress: { percent: number; stage: string | null };
  /** Starts so far, and how many may fail. */
  attempt: number;
  max_attempts: number;
  /** Who ran the latest attempt. */
  worker: string | null;
  created_at: string;
  updated_at: string;
  started_at: string | null;
  finished_at: string | null;
  cancel_requested_at: string | null;
  /** Seconds from `updated_at` until the end at the pace so far; null while there is no pace to go by. */
  eta_seconds: number | null;
  error: { code: string; message: string } | null;
  parent_id: string | null;
  /** The run of a schedule that made it. */
  run_id: string | null;
  /** `undefined`, because that is what Hono's client makes of what may be absent. */
  links: {
    self: string;
    events: string;
    timeline: string;
    cancel?: string | undefined;
    retry?: string | undefined;
    result?: string | undefined;
  };
};

/** A job as every route shows it. */
export type JobView = {
  [K in Kind]: Common & { kind: K; input: Snake<InputOf<K>>; result: Snake<OutputOf<K>> | null };
}[Kind];

export const isEnded = ({ status }: { status: Status }): boolean =>
  status !== 'queued' && status !== 'processing';

/**
 * The view of a row depends on the row alone, never on the clock: equal versions have equal bytes, as a strong ETag
 * promises. So the estimate counts from the row's last change.
 */
export function jobView(row: JobRow): JobView {
  const view = {
    id: row.id,
    owner_id: row.ownerId,
    kind: row.kind,
    status: row.status,
    progress: progressView(row),
    attempt: row.attempt,
    max_attempts: row.maxAttempts,
    worker: row.worker,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
    started_at: row.claimedAt?.toISOString() ?? null,
    finished_at: row.finishedAt?.toISOString() ?? null,
    cancel_requested_at: row.cancelRequestedAt?.toISOString() ?? null,
    eta_seconds: etaSeconds(row),
    input: toSnake(row.input),
    result: row.status === 'completed' ? toSnake(row.output) : null,
    error: errorOf(row),
    parent_id: row.parentId,
    run_id: row.runId,
    links: linksOf(row),
  };
  // The columns hold what the contract of this kind wrote, so the general shape is the kind's own.
  return view as JobView;
}

export const progressView = ({
  progress,
  stage,
}: Pick<JobRow, 'progress' | 'stage'>): Common['progress'] => ({
  percent: Math.round(progress * 1000) / 10,
  stage,
});

function etaSeconds({ status, progress, claimedAt, updatedAt }: JobRow): number | null {
  if (status !== 'processing' || !claimedAt || progress < 0.02) return null;
  const seconds = (updatedAt.getTime() - claimedAt.getTime()) / 1000;
  return Math.round((seconds * (1 - progress) * 10) / progress) / 10;
}

function errorOf({ errorCode: code, errorMessage: message }: JobRow): Common['error'] {
  return code === null ? null : { code, message: message ?? '' };
}

function linksOf(row: JobRow): Common['links'] {
  const self = `/jobs/${row.id}`;
  const links: Common['links'] = { self, events: `${self}/events`, timeline: `${self}/timeline` };
  if (!isEnded(row)) links.cancel = `${self}/cancel`;
  if (row.status === 'failed' || row.status === 'cancelled') links.retry = `${self}/retry`;
  const renditionId = row.status === 'completed' && renditionOf(row.output);
  if (renditionId) links.result = `/renditions/${renditionId}`;
  return links;
}

/** Every kind that makes a file names it `renditionId` in its output. */
function renditionOf(output: unknown): string | undefined {
  const { renditionId } = (output ?? {}) as { renditionId?: unknown };
  return typeof renditionId === 'string' ? renditionId : undefined;
}

export const etagOf = ({ version }: { version: number }): string => `"${version}"`;

/** Seconds after which asking again makes sense: soon while it runs, later while it waits in line. */
export const retryAfter = (row: JobRow): string => (row.status === 'processing' ? '1' : '2');

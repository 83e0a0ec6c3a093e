import type { AlertFacts } from '../../db/alerts.ts';
import { contracts, type Kind, kinds } from '../../queues/registry.ts';
import type { ApiSettings } from '../config.ts';

/** What a pass saw of the platform. */
export type Sample = {
  /** Jobs that are due and wait, with the seconds since the oldest was due. */
  queued: { kind: string; count: number; oldestSeconds: number }[];
  /** Jobs that ended within FAILED_WINDOW_MINUTES; `failed` are those whose failure blames the platform. */
  ended: { kind: string; ended: number; failed: number }[];
  /** Slots of each worker that is up, by lane. */
  workers: Record<string, number>[];
  /** Seconds since the store last answered; 0 when it just did. */
  storeDownSeconds: number;
};

/**
 * Something that is wrong now. While it is not `settled` it has not been so for long enough to tell anybody; an alert
 * that is firing already stays.
 */
export type Finding = AlertFacts & { settled: boolean };

export type Thresholds = Pick<
  ApiSettings,
  | 'ALERT_QUEUE_SECONDS'
  | 'ALERT_FAILED_PERCENT'
  | 'ALERT_FAILED_JOBS'
  | 'ALERT_NO_WORKER_SECONDS'
  | 'ALERT_UNREACHABLE_SECONDS'
>;

export const FAILED_WINDOW_MINUTES = 15;

/** The names of the alerts that a pass may fire, and so may end. */
export const conditionNames = ['queue-age', 'failed-rate', 'no-worker', 'store-unreachable'];

/** What no pass can see, because a pass asks the database. */
export const DATABASE_UNREACHABLE = 'database-unreachable';

/** Everything that is wrong in a sample. */
export function findingsIn(sample: Sample, limits: Thresholds): Finding[] {
  return [
    ...oldQueues(sample, limits),
    ...failing(sample, limits),
    ...unserved(sample, limits),
    ...unreachableStore(sample, limits),
  ];
}

function oldQueues({ queued }: Sample, limits: Thresholds): Finding[] {
  return queued
    .filter(({ oldestSeconds }) => oldestSeconds >= limits.ALERT_QUEUE_SECONDS)
    .map(({ kind, count, oldestSeconds }) => ({
      name: 'queue-age',
      subject: kind,
      summary: `${kind}: the oldest of ${count} waiting jobs has waited for ${spell(oldestSeconds)}`,
      details: {
        waiting: count,
        oldest_seconds: Math.round(oldestSeconds),
        limit: limits.ALERT_QUEUE_SECONDS,
      },
      settled: true,
    }));
}

function failing({ ended }: Sample, limits: Thresholds): Finding[] {
  return ended.flatMap(({ kind, ended, failed }) => {
    const percent = (100 * failed) / ended;
    if (failed < limits.ALERT_FAILED_JOBS || percent < limits.ALERT_FAILED_PERCENT) return [];
    const of = `${failed} of ${ended} jobs that ended in the last ${FAILED_WINDOW_MINUTES} minutes failed`;
    return {
      name: 'failed-rate',
      subject: kind,
      summary: `${kind}: ${of}`,
      details: { failed, ended, percent: Math.round(percent), limit: limits.ALERT_FAILED_PERCENT },
      settled: true,
    };
  });
}

/** Workers may be scaled to zero: none is wrong only while somebody waits for one. */
function unserved({ queued, workers }: Sample, limits: Thresholds): Finding[] {
  const waiting = queued.filter(({ oldestSeconds }) => oldestSeconds >= limits.ALERT_NO_WORKER_SECONDS);
  const lanes = new Set(waiting.flatMap(({ kind }) => (isKind(kind) ? contracts[kind].lane : [])));
  return [...lanes]
    .filter((lane) => !workers.some((slots) => (slots[lane] ?? 0) > 0))
    .map((lane) => ({
      name: 'no-worker',
      subject: lane,
      summary: `Jobs wait for a worker with the lane "${lane}", and none is up`,
      details: { workers: workers.length, limit: limits.ALERT_NO_WORKER_SECONDS },
      settled: true,
    }));
}

function unreachableStore({ storeDownSeconds }: Sample, limits: Thresholds): Finding[] {
  if (storeDownSeconds === 0) return [];
  return [
    {
      name: 'store-unreachable',
      subject: '',
      summary: `The object store has not answered for ${spell(storeDownSeconds)}`,
      details: { seconds: Math.round(storeDownSeconds), limit: limits.ALERT_UNREACHABLE_SECONDS },
      settled: storeDownSeconds >= limits.ALERT_UNREACHABLE_SECONDS,
    },
  ];
}

const isKind = (name: string): name is Kind => (kinds as string[]).includes(name);

/** Seconds as people say them. */
export function spell(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3_600)} h`;
}

import { sampleQueues } from '../../db/queue-samples.ts';
import { kinds } from '../../queues/registry.ts';
import { type Service, startService } from '../../queues/service.ts';
import type { Deps } from '../deps.ts';

/** Often enough that each minute has its sample near its beginning, whichever process is up. */
const INTERVAL_MS = 15_000;

/** Keeps the history of the queues that the operators' page shows. Each API process runs it; one writes each minute. */
export const startQueueSamples = ({ db, log }: Pick<Deps, 'db' | 'log'>): Service =>
  startService('samples of the queues', INTERVAL_MS, log, () => sampleQueues(db, kinds));

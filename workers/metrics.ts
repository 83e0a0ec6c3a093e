import { Counter, Gauge, Histogram } from 'prom-client';
import type { ClaimedJob } from '../db/jobs/claim.ts';
import type { Outcome } from '../queues/consume.ts';
import { inSpan, recordSpan, tellSpan } from '../runtime/tracing.ts';
import { readGpuMemory } from './gpu-memory.ts';

/** Seconds: a thumbnail takes a tenth, a large photo on a CPU the best part of an hour. */
const buckets = [0.1, 0.3, 1, 3, 10, 30, 120, 600, 3_600];

const waits = new Histogram({
  name: 'darkroom_job_wait_seconds',
  help: 'From the moment a job was due until a worker took it, by the clock of the database.',
  labelNames: ['kind'],
  buckets,
});

const attempts = new Histogram({
  name: 'darkroom_attempt_duration_seconds',
  help: 'From the claim of a job to the end of that attempt. Outcome lost: another worker has the job.',
  labelNames: ['kind', 'outcome'],
  buckets,
});

export const failures = new Counter({
  name: 'darkroom_attempt_failures_total',
  help: 'Attempts that ended with a code, whether the job is tried again or not.',
  labelNames: ['kind', 'code'],
});

export const mediaProcessesLost = new Counter({
  name: 'darkroom_media_processes_lost_total',
  help: 'Media processes that died or were killed during a task, and were replaced. Reason ABORTED: the job was to end.',
  labelNames: ['reason'],
});

export const webhookAttempts = new Counter({
  name: 'darkroom_webhook_attempts_total',
  help: 'Requests to endpoints of webhooks: taken (2xx), refused (any other answer), or unreachable (no answer in time).',
  labelNames: ['outcome'],
});
for (const outcome of ['taken', 'refused', 'unreachable']) webhookAttempts.inc({ outcome }, 0);

/** Does one attempt, and tells how long its job waited before and how long it took: as numbers, and in the job's trace. */
export async function observeAttempt(
  { id, kind, attempt: number, claimedAt, runAt, traceparent }: ClaimedJob,
  attempt: () => Promise<Outcome>,
): Promise<Outcome> {
  const span = { parent: traceparent, attributes: { 'job.id': id, 'job.kind': kind, 'job.attempt': number } };
  if (claimedAt && claimedAt > runAt) recordSpan(`${kind} waits`, span, runAt, claimedAt);
  if (claimedAt) waits.observe({ kind }, Math.max(0, claimedAt.getTime() - runAt.getTime()) / 1000);
  const end = attempts.startTimer({ kind });
  const ended = await inSpan(`${kind} attempt`, span, async () => {
    const outcome = await attempt();
    tellSpan({ 'job.outcome': outcome.outcome, ...('code' in outcome && { 'job.code': outcome.code }) });
    return outcome;
  });
  end({ outcome: ended.outcome === 'dropped' ? 'lost' : ended.outcome });
  return ended;
}

/** Adds the memory of the GPUs here, asked for anew by every page. Once per process. */
export function watchGpuMemory(): void {
  new Gauge({
    name: 'darkroom_gpu_memory_bytes',
    help: 'Memory of a GPU: used by whatever program, or free.',
    labelNames: ['gpu', 'model', 'state'],
    async collect() {
      this.reset();
      for (const { gpu, model, usedBytes, totalBytes } of await readGpuMemory()) {
        this.set({ gpu, model, state: 'used' }, usedBytes);
        this.set({ gpu, model, state: 'free' }, totalBytes - usedBytes);
      }
    },
  });
}

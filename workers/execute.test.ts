import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { register } from 'prom-client';
import { cancelJob } from '../db/jobs/steer.ts';
import { jobs } from '../db/schema/jobs.ts';
import { videos } from '../db/schema/media.ts';
import { Fatal, Later, Retryable } from '../queues/errors.ts';
import { deliver } from '../queues/hint.ts';
import { type Bench, openBench } from '../test/support/bench.ts';
import { until } from '../test/support/until.ts';
import type { Runner } from './runner.ts';
import { HandedBack } from './verdict.ts';

const facts = {
  duration: 12,
  videoDuration: 12,
  audioDuration: null,
  source: 'format' as const,
  containerType: 'video/mp4',
  videoCodec: 'h264',
  audioCodec: null,
  width: 640,
  height: 360,
  frameRate: 25,
  rotation: 0,
};

let bench: Bench;
let runs: number;
/** What the next job does; each test scripts its own. */
let fate: (run: number, context: Parameters<Runner<'duration'>>[0]) => Promise<void>;

before(async () => {
  bench = await openBench({
    duration: async (context) => {
      runs += 1;
      await fate(runs, context);
      return { output: facts };
    },
  });
});
after(() => bench.close());
beforeEach(() => {
  runs = 0;
  fate = async () => {};
});

test('a job runs once, and its result is in the row', async () => {
  const job = await bench.submit('duration');
  const ended = await bench.untilEnded(job.id);
  assert.equal(ended.status, 'completed');
  assert.deepEqual(ended.output, facts);
  assert.equal(ended.progress, 1);
  assert.equal(ended.leaseToken, null);
  assert.equal(runs, 1);
});

test('the same job delivered twice runs once', async () => {
  let twice = 0;
  fate = async (_, { job }) => {
    twice += 1;
    const again = { id: job.id, kind: 'duration', generation: job.generation, delayMs: 0, sweptId: null };
    await bench.queues
      .of('duration')
      .add('duration', { id: job.id }, { jobId: `${job.id}-${job.generation}` });
    await deliver(bench.queues, [again]);
  };
  const job = await bench.submit('duration');
  await bench.untilEnded(job.id);
  const next = await bench.submit('duration');
  await bench.untilEnded(next.id);
  assert.equal(twice, 2, 'one run per job');
});

test('an error that may pass is tried again, with a rising generation, until attempts are spent', async () => {
  fate = async () => {
    throw new Retryable('STORAGE_UNAVAILABLE', 'away');
  };
  const job = await bench.submit('duration');
  const ended = await bench.untilEnded(job.id);
  assert.equal(ended.status, 'failed');
  assert.equal(ended.errorCode, 'STORAGE_UNAVAILABLE');
  assert.equal(ended.attempt, job.maxAttempts);
  assert.equal(ended.generation, job.generation + job.maxAttempts - 1);
  assert.equal(runs, job.maxAttempts);
});

test('a fatal error fails at once with its code', async () => {
  fate = async () => {
    throw new Fatal('CORRUPT_MEDIA', 'cut short');
  };
  const ended = await bench.untilEnded((await bench.submit('duration')).id);
  assert.deepEqual(
    [ended.status, ended.errorCode, ended.errorMessage],
    ['failed', 'CORRUPT_MEDIA', 'cut short'],
  );
  assert.equal(runs, 1);
});

test('a job that is put off spends no attempt', async () => {
  fate = async (run) => {
    if (run < 3) throw new Later(0, 'not yet');
  };
  const ended = await bench.untilEnded((await bench.submit('duration')).id);
  assert.deepEqual([ended.status, ended.attempt, ended.starts], ['completed', 1, 3]);
});

test('a running job ends within moments of being cancelled', async () => {
  const started = Promise.withResolvers<void>();
  fate = async (_, { signal }) => {
    started.resolve();
    await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  };
  const job = await bench.submit('duration');
  await started.promise;
  const asked = await cancelJob(bench.db, eq(jobs.id, job.id));
  assert.equal(asked?.status, 'processing');
  assert.equal((await bench.untilEnded(job.id)).status, 'cancelled');
});

test('an attempt handed back costs nothing and another start finishes the job', async () => {
  fate = async (run, { signal }) => {
    if (run > 1) return;
    for (const attempt of bench.attempts) attempt.abort(new HandedBack('stopping'));
    signal.throwIfAborted();
  };
  const ended = await bench.untilEnded((await bench.submit('duration')).id);
  assert.deepEqual([ended.status, ended.attempt, ended.starts], ['completed', 1, 2]);
});

test('a worker that lost its lease writes nothing, and the new owner does', async () => {
  const taken = Promise.withResolvers<void>();
  fate = async (run, { job }) => {
    if (run > 1) return;
    // What the reconciler does once a lease has run out.
    await bench.db
      .update(jobs)
      .set({
        status: 'queued',
        generation: job.generation + 1,
        leaseToken: null,
        leaseExpiresAt: null,
        enqueuedAt: null,
      })
      .where(eq(jobs.id, job.id));
    taken.resolve();
  };
  const before = await attemptsLost();
  const job = await bench.submit('duration');
  await taken.promise;
  const ended = await bench.untilEnded(job.id);
  assert.deepEqual([ended.status, ended.generation, runs], ['completed', job.generation + 1, 2]);
  await until('it to be counted', 60, async () => (await attemptsLost()) === before + 1);
});

/** As the worker's page of numbers has it. */
async function attemptsLost(): Promise<number> {
  const series = 'darkroom_attempt_duration_seconds_count{kind="duration",outcome="lost"} ';
  const line = (await register.metrics()).split('\n').find((each) => each.startsWith(series));
  return Number(line?.slice(series.length) ?? 0);
}

test('nothing follows a terminal status but a deliberate re-run', async () => {
  const job = await bench.submit('duration');
  await bench.untilEnded(job.id);
  const resurrect = bench.db
    .update(jobs)
    .set({ status: 'processing', leaseToken: randomUUID(), finishedAt: null })
    .where(eq(jobs.id, job.id));
  await assert.rejects(resurrect, (error: Error) => /cannot become processing/.test(String(error.cause)));
});

test('an original that does not fit on the scratch disk is not fetched, whatever the kind', async () => {
  fate = async (_, { input, fetchVideo }) => {
    // No disk of a test is that large.
    await bench.db
      .update(videos)
      .set({ bytes: 2 ** 50 })
      .where(eq(videos.id, input.videoId));
    await fetchVideo(input.videoId);
  };
  const ended = await bench.untilEnded((await bench.submit('duration')).id);
  assert.deepEqual([ended.status, ended.errorCode], ['failed', 'SCRATCH_FULL']);
  assert.match(ended.errorMessage ?? '', /needs 1125\d+\.\d GB of scratch disk/);
});

test('a worker that has no room for scratch fails its attempt instead of holding the job', async () => {
  const scratch = bench.settings.SCRATCH_DIR;
  bench.settings.SCRATCH_DIR = '/dev/null/no-folder';
  try {
    const ended = await bench.untilEnded((await bench.submit('duration')).id);
    assert.deepEqual([ended.status, ended.errorCode, runs], ['failed', 'INTERNAL', 0]);
  } finally {
    bench.settings.SCRATCH_DIR = scratch;
  }
});

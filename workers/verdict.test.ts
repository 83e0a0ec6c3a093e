import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LeaseLost } from '../db/jobs/row.ts';
import { Fatal, Later, Retryable } from '../queues/errors.ts';
import { Cancelled } from './heartbeats.ts';
import { backoffMs, HandedBack, judge } from './verdict.ts';

const first = { attempt: 1, maxAttempts: 3, starts: 1 };
const last = { attempt: 3, maxAttempts: 3, starts: 3 };
const always = () => 0;

test('what blames the input never loops', () => {
  const verdict = judge(new Fatal('CORRUPT_MEDIA', 'cut short'), first);
  assert.deepEqual(verdict, { end: 'failed', code: 'CORRUPT_MEDIA', message: 'cut short' });
  assert.equal(
    judge(new Retryable('UNSUPPORTED_FORMAT', 'a code that never helps again'), first).end,
    'failed',
  );
});

test('what may pass is tried again until the attempts are spent', () => {
  const error = new Retryable('STORAGE_UNAVAILABLE', 'away');
  assert.deepEqual(judge(error, first, always), {
    end: 'requeued',
    delayMs: 1_000,
    spendAttempt: true,
    code: 'STORAGE_UNAVAILABLE',
    message: 'away',
  });
  assert.deepEqual(judge(error, last), { end: 'failed', code: 'STORAGE_UNAVAILABLE', message: 'away' });
});

test('an error of our own tells the caller nothing of the inside', () => {
  const verdict = judge(new Error('connect ECONNREFUSED 10.0.0.7:5432 /srv/secret'), last);
  assert.equal(verdict.end, 'failed');
  assert.doesNotMatch(JSON.stringify(verdict), /10\.0|secret/);
});

test('what is not the fault of the job costs it nothing', () => {
  assert.deepEqual(judge(new HandedBack('stopping'), last), {
    end: 'requeued',
    delayMs: 0,
    spendAttempt: false,
  });
  assert.deepEqual(judge(new Later(5_000, 'busy'), last), {
    end: 'requeued',
    delayMs: 5_000,
    spendAttempt: false,
  });
});

test('nothing is handed back or put off for ever', () => {
  const often = { attempt: 1, maxAttempts: 3, starts: 23 };
  for (const error of [new HandedBack('stopping'), new Later(5_000, 'busy')])
    assert.deepEqual(
      [judge(error, often).end, judge(error, { ...often, starts: 22 }).end],
      ['failed', 'requeued'],
    );
});

test('a cancelled job ends, and a job that passed to another is left alone', () => {
  assert.deepEqual(judge(new Cancelled('stop'), first), { end: 'cancelled' });
  assert.deepEqual(judge(new LeaseLost({ jobId: 'a', token: 'b' }), first), { end: 'discarded' });
});

test('backoff doubles up to a minute and is spread over half of it', () => {
  assert.deepEqual(
    [1, 2, 3, 10].map((attempt) => backoffMs(attempt, always)),
    [1_000, 2_000, 4_000, 60_000],
  );
  assert.equal(
    backoffMs(3, () => 1),
    2_000,
  );
});

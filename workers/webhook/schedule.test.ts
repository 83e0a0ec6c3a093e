import assert from 'node:assert/strict';
import { test } from 'node:test';
import { afterFailure, isTaken, MAX_ATTEMPTS } from './schedule.ts';

const answer = (status: number, retryAfter?: string) => ({
  status,
  text: '',
  header: (name: string) => (name === 'retry-after' ? retryAfter : undefined),
});
const least = () => 0;

test('ten attempts over three days, each wait up to a fifth longer', () => {
  const waits = Array.from(
    { length: MAX_ATTEMPTS },
    (_, i) => afterFailure(i + 1, 0, undefined, least).retrySeconds,
  );
  assert.deepEqual(waits, [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400, null]);
  assert.equal(afterFailure(1, 0, undefined, () => 1).retrySeconds, 6);
});

test('an endpoint that goes on failing is left alone for longer, five minutes at most', () => {
  const holds = [0, 1, 2, 7, 8, 1_000].map(
    (failures) => afterFailure(1, failures, undefined, least).holdSeconds,
  );
  assert.deepEqual(holds, [2, 4, 8, 256, 300, 300]);
});

test('Retry-After is obeyed in both forms, up to a day, and makes nothing come sooner', () => {
  const { retrySeconds, holdSeconds } = afterFailure(1, 0, answer(429, '120'), least);
  assert.deepEqual([retrySeconds, holdSeconds], [120, 120]);
  const inAnHour = new Date(Date.now() + 3_600_000).toUTCString();
  assert.ok((afterFailure(1, 0, answer(503, inAnHour), least).retrySeconds ?? 0) > 3_500);
  assert.equal(afterFailure(1, 0, answer(503, '99999999'), least).retrySeconds, 86_400);
  assert.equal(afterFailure(2, 0, answer(503, '1'), least).retrySeconds, 300);
  for (const nonsense of ['soon', '-5', ''])
    assert.equal(afterFailure(1, 0, answer(503, nonsense), least).retrySeconds, 5);
  assert.equal(afterFailure(MAX_ATTEMPTS, 0, answer(503, '120'), least).retrySeconds, null);
});

test('2xx is taken and nothing else; 410 is the end', () => {
  for (const status of [200, 202, 204, 299]) assert.equal(isTaken(answer(status)), true);
  for (const status of [199, 301, 302, 400, 404, 410, 500]) assert.equal(isTaken(answer(status)), false);
  assert.equal(isTaken(undefined), false);
  assert.deepEqual(
    [410, 404].map((status) => afterFailure(1, 0, answer(status)).isGone),
    [true, false],
  );
});

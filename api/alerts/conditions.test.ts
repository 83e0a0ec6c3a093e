import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readApiSettings } from '../config.ts';
import { findingsIn, type Sample } from './conditions.ts';
import { DownSince } from './sample.ts';

const limits = readApiSettings({ SECRET_KEY: 'x'.repeat(32) });
const calm: Sample = {
  queued: [],
  ended: [],
  workers: [{ image: 1, video: 1, gpu: 1 }],
  storeDownSeconds: 0,
};
const found = (sample: Partial<Sample>) =>
  findingsIn({ ...calm, ...sample }, limits).map(({ name, subject, settled }) => [name, subject, settled]);

test('a platform that does its work, or has none, is well', () => {
  assert.deepEqual(found({}), []);
  assert.deepEqual(found({ workers: [] }), [], 'workers may be scaled to zero');
  assert.deepEqual(found({ queued: [{ kind: 'upscale', count: 900, oldestSeconds: 599 }] }), []);
});

test('a queue whose oldest job waits too long, by kind', () => {
  const queued = [
    { kind: 'upscale', count: 2, oldestSeconds: 601 },
    { kind: 'duration', count: 9, oldestSeconds: 3 },
  ];
  assert.deepEqual(found({ queued }), [['queue-age', 'upscale', true]]);
  const [finding] = findingsIn({ ...calm, queued }, limits);
  assert.match(finding?.summary ?? '', /^upscale: the oldest of 2 waiting jobs has waited for 10 min$/);
});

test('many failures, but not a few and not a small share', () => {
  const rate = (ended: number, failed: number) => found({ ended: [{ kind: 'upscale', ended, failed }] });
  assert.deepEqual(rate(9, 9), []);
  assert.deepEqual(rate(1_000, 499), []);
  assert.deepEqual(rate(20, 10), [['failed-rate', 'upscale', true]]);
});

test('jobs that wait for a lane that no worker has', () => {
  const queued = [{ kind: 'upscale', count: 1, oldestSeconds: 130 }];
  assert.deepEqual(found({ queued, workers: [{ image: 4, video: 1, gpu: 0 }] }), [
    ['no-worker', 'gpu', true],
  ]);
  assert.deepEqual(found({ queued, workers: [] }), [['no-worker', 'gpu', true]]);
});

test('a store that stays away; a stumble tells nobody', () => {
  assert.deepEqual(found({ storeDownSeconds: 5 }), [['store-unreachable', '', false]]);
  assert.deepEqual(found({ storeDownSeconds: 31 }), [['store-unreachable', '', true]]);
  const down = new DownSince();
  assert.equal(down.note(true, 0), 0);
  assert.equal(down.note(false, 15_000), 15);
  assert.equal(down.note(false, 40_000), 40);
  assert.equal(down.note(true, 41_000), 0);
  assert.equal(down.note(false, 42_000), 1);
});

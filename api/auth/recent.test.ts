import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Recent } from './recent.ts';

test('a value is remembered until its time is up', (t) => {
  t.mock.timers.enable({ apis: ['Date'] });
  const recent = new Recent<number>(1_000, 10);
  recent.set('a', 1);
  recent.set('b', 2, Date.now() + 500);
  t.mock.timers.tick(600);
  assert.deepEqual([recent.get('a'), recent.get('b')], [1, undefined]);
  t.mock.timers.tick(400);
  assert.equal(recent.get('a'), undefined);
});

test('the oldest goes when there is no room', () => {
  const recent = new Recent<number>(60_000, 2);
  for (const [i, key] of ['a', 'b', 'c'].entries()) recent.set(key, i);
  assert.deepEqual([recent.get('a'), recent.get('b'), recent.get('c')], [undefined, 1, 2]);
});

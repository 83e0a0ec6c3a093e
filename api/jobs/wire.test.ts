import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPatience } from './patience.ts';
import { toCamel, toSnake } from './wire.ts';

test('names change, at every depth, and values do not', () => {
  const inside = { photoIds: ['aB', 1], upscaleJobId: null, nested: [{ meanLuma: 1.5 }], plain: true };
  const outside = { photo_ids: ['aB', 1], upscale_job_id: null, nested: [{ mean_luma: 1.5 }], plain: true };
  assert.deepEqual(toSnake(inside), outside);
  assert.deepEqual(toCamel(outside), inside);
  assert.deepEqual(toCamel(inside), inside, 'camelCase is taken as it is');
});

test('a hostile name does not reach the prototype of anything', () => {
  const body = JSON.parse('{"__proto__": {"isAdmin": true}, "constructor": 1}');
  assert.equal((toCamel(body) as { isAdmin?: boolean }).isAdmin, undefined);
  assert.equal(({} as { isAdmin?: boolean }).isAdmin, undefined);
});

test('how long a caller is willing to wait', () => {
  assert.equal(readPatience(undefined, undefined), undefined);
  assert.equal(readPatience(0, 'wait=9'), undefined);
  assert.deepEqual(readPatience(1.5, undefined), { ms: 1_500 });
  assert.deepEqual(readPatience(99, undefined), { ms: 25_000 });
  assert.deepEqual(readPatience(undefined, 'wait=7'), { ms: 7_000, preferred: 'wait=7' });
  assert.deepEqual(readPatience(undefined, 'respond-async; wait = "99"'), {
    ms: 25_000,
    preferred: 'wait=25',
  });
  assert.equal(readPatience(undefined, 'wait=0, return=minimal'), undefined);
  assert.equal(readPatience(undefined, 'await=5'), undefined);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRange } from './http-range.ts';

test('single ranges are read as RFC 9110 says', () => {
  assert.deepEqual(parseRange('bytes=0-0', 10), { start: 0, end: 0 });
  assert.deepEqual(parseRange('bytes=2-', 10), { start: 2, end: 9 });
  assert.deepEqual(parseRange('bytes=-3', 10), { start: 7, end: 9 });
  assert.deepEqual(parseRange('bytes=-99', 10), { start: 0, end: 9 });
  assert.deepEqual(parseRange('bytes=5-99', 10), { start: 5, end: 9 });
  assert.deepEqual(parseRange('Bytes=1-2 ', 10), { start: 1, end: 2 });
});

test('ranges beyond the end, and any range of nothing, are unsatisfiable', () => {
  for (const header of ['bytes=10-', 'bytes=10-20', 'bytes=-0']) {
    assert.equal(parseRange(header, 10), 'unsatisfiable', header);
  }
  for (const header of ['bytes=0-', 'bytes=-1']) assert.equal(parseRange(header, 0), 'unsatisfiable', header);
});

test('what is malformed or several ranges means everything', () => {
  const headers = [
    undefined,
    '',
    'bytes=',
    'bytes=-',
    'bytes=a-b',
    'bytes=5-2',
    'bytes=0-1,4-5',
    'lines=0-1',
    'bytes=1e1-',
  ];
  for (const header of headers) assert.equal(parseRange(header, 10), undefined, header);
});

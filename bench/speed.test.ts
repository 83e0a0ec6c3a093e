import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Result } from './measure.ts';
import { isMet, table } from './table.ts';
import { alternate, quantile } from './timing.ts';

const job: Result = { what: 'a job', unit: 'ms', ours: [9, 5, 7], limit: [3, 5, 4], limitIs: 'bare' };

test('a quantile lies between its neighbours and never looks at the order of the values', () => {
  assert.equal(quantile([4, 1, 3, 2], 0.5), 2.5);
  assert.equal(quantile([10], 0.99), 10);
  assert.equal(quantile([0, 100], 0.99), 99);
  assert.deepEqual([quantile([3, 1, 2], 0), quantile([3, 1, 2], 1)], [1, 3]);
});

test('a ratio is the share of the limit: of its speed, whether times or rates were measured', () => {
  assert.equal(isMet({ ...job, bar: { atLeastOfLimit: 0.57 } }), true);
  assert.equal(isMet({ ...job, bar: { atLeastOfLimit: 0.58 } }), false);
  const rate: Result = { ...job, unit: 'per s', ours: [40], limit: [50] };
  assert.equal(isMet({ ...rate, bar: { atLeastOfLimit: 0.8 } }), true);
  assert.equal(isMet({ ...rate, bar: { atLeastOfLimit: 0.81 } }), false);
  assert.equal(isMet({ ...job, bar: { atMostMs: 7 } }), true);
  assert.equal(isMet({ ...job, bar: { atMostMs: 6.9 } }), false);
});

test('the table shows medians, their quotient, the range of the rounds and the bar', () => {
  const [, , line = ''] = table([{ ...job, bar: { atMostMs: 6 } }]);
  const cells = line.split('|').map((cell) => cell.trim());
  assert.deepEqual(cells.slice(1, -1), [
    'a job',
    '7.00 ms',
    '4.00 ms (bare)',
    '0.57',
    '0.33 to 1.00',
    '≤ 6 ms',
    'NO',
  ]);
});

test('the sides take turns, and the first turn of each does not count', async () => {
  const order: string[] = [];
  const turn = (side: string) => async () => order.push(side);
  const taken = await alternate(2, turn('ours'), turn('limit'), () => {});
  assert.deepEqual(order, ['ours', 'limit', 'ours', 'limit', 'ours', 'limit']);
  assert.deepEqual(taken, { ours: [3, 5], limit: [4, 6] });
});

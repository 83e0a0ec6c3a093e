import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Gate } from './gate.ts';

test('a bounded number goes through at a time, a bounded number waits, the rest is refused', async () => {
  const gate = new Gate(2, 1);
  const open: (() => void)[] = [];
  let inside = 0;
  const enter = () =>
    gate.through(async () => {
      inside++;
      await new Promise<void>((resolve) => open.push(resolve));
      inside--;
    });
  const entered = [enter(), enter(), enter()];
  await assert.rejects(enter(), { code: 'OVERLOADED', status: 503 });
  assert.equal(inside, 2);
  open.shift()?.();
  await entered[0];
  await Promise.resolve();
  assert.equal(inside, 2, 'the one who waited is in');
  for (const leave of open) leave();
  await Promise.all(entered);
  assert.equal(inside, 0);
});

test('work that fails leaves its place to the next', async () => {
  const gate = new Gate(1, 0);
  await assert.rejects(
    gate.through(() => Promise.reject(new Error('no'))),
    /no/,
  );
  assert.equal(await gate.through(async () => 'in'), 'in');
});

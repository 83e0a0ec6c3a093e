import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Lane } from './lane.ts';

test('who yields gets a place after all others, however much later they came', async (t) => {
  const lane = new Lane(1, 2 ** 30);
  t.after(() => lane.close());
  const first = await lane.acquire();
  assert.ok(first);
  const order: string[] = [];
  const waiting = [['yielding', true] as const, ['earlier', false] as const, ['later', false] as const].map(
    async ([name, yields]) => {
      const sandbox = await lane.acquire(yields);
      order.push(name);
      if (sandbox) lane.release(sandbox);
    },
  );
  lane.release(first);
  await Promise.all(waiting);
  assert.deepEqual(order, ['earlier', 'later', 'yielding']);
});

test('a lane that closes sends everybody away who waits', async () => {
  const lane = new Lane(1, 2 ** 30);
  await lane.acquire();
  const waiting = [lane.acquire(), lane.acquire(true)];
  lane.quiet();
  assert.deepEqual(await Promise.all(waiting), [undefined, undefined]);
  await lane.close();
});

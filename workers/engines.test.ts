import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Engines } from './engines.ts';
import { Lane } from './lane.ts';

const { signal } = new AbortController();

/** One process, which is never started: the work of these tests needs none. */
function one(hasRoom: () => boolean) {
  const taken: (() => void)[] = [];
  const engines = new Engines(new Lane(1, 2 ** 20), hasRoom);
  engines.whileBusy(() => new Promise((ended) => taken.push(ended)));
  return { engines, taken };
}

test('while a model works one more job is taken, and not two', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const { engines, taken } = one(() => true);
  await engines.use(signal, async () => {
    assert.equal(taken.length, 1);
    t.mock.timers.tick(2_000);
    assert.equal(taken.length, 1, 'the one that was taken has not ended');
    taken[0]?.();
    await new Promise((resolve) => setImmediate(resolve));
    t.mock.timers.tick(600);
    assert.equal(taken.length, 2);
  });
  t.mock.timers.tick(10_000);
  assert.equal(taken.length, 2, 'an idle model asks for nothing');
});

test('none is taken when there is no process to decode its photo in', async () => {
  const { engines, taken } = one(() => false);
  await engines.use(signal, async () => {});
  assert.equal(taken.length, 0);
});

test('a job that is cancelled while it waits leaves at once, and the next gets its turn', async () => {
  const { engines } = one(() => false);
  const cancel = new AbortController();
  const order: string[] = [];
  let end = () => {};
  const first = engines.use(signal, () => new Promise<void>((resolve) => (end = resolve)));
  const cancelled = engines.use(cancel.signal, async () => void order.push('cancelled'));
  const last = engines.use(signal, async () => void order.push('last'));
  cancel.abort(new Error('no longer wanted'));
  await assert.rejects(cancelled, /no longer wanted/);
  end();
  await Promise.all([first, last]);
  assert.deepEqual(order, ['last']);
});

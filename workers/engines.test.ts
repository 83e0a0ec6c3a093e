import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { Engines } from './engines.ts';
import { paint, scratchFolder } from './image/testing.ts';
import { openRaw } from './image.ts';
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

test('a model beside the engines, for an avatar, leaves the GPU to them', async (t) => {
  const before = process.env.UPSCALE_DEVICE;
  // Where there is no GPU a process that looked for one would fail, and where there is one it would be told.
  process.env.UPSCALE_DEVICE = 'cuda';
  t.after(() => {
    if (before === undefined) delete process.env.UPSCALE_DEVICE;
    else process.env.UPSCALE_DEVICE = before;
  });
  const lane = new Lane(1, 2 ** 30);
  t.after(() => lane.close());
  const scratch = await scratchFolder(t);
  const [input, output] = [join(scratch, 'input'), join(scratch, 'avatar')];
  await openRaw(
    paint(60, 40, 3, () => 90),
    60,
    40,
    3,
  )
    .png()
    .toFile(input);
  const context = { signal, onProgress: () => {} };
  await lane.use(signal, async (sandbox) => {
    const made = await sandbox.run('avatar', { input, output, scratch, upscale: true }, context);
    assert.deepEqual([made.width, made.model], [512, 'restore-fast']);
    assert.equal((await sandbox.run('device', {}, context)).kind, 'cpu');
  });
});

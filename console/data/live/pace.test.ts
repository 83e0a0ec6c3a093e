import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPace } from './pace.ts';

test('many wishes of one name are work once, and one that comes meanwhile is heard afterwards', async () => {
  const pace = createPace();
  const done: string[] = [];
  const { promise, resolve: end } = Promise.withResolvers<void>();
  const last = Promise.withResolvers<void>();
  for (const wish of ['first', 'second']) {
    pace('photos', 1, async () => {
      done.push(wish);
      // While this goes on.
      pace('photos', 1, async () => {
        done.push('meanwhile');
        last.resolve();
      });
      await promise;
    });
  }
  const other = Promise.withResolvers<void>();
  pace('videos', 1, async () => other.resolve());
  await other.promise;
  end();
  await last.promise;
  assert.deepEqual(done, ['second', 'meanwhile']);
});

test('work that fails keeps nobody waiting', async () => {
  const pace = createPace();
  const failed = Promise.withResolvers<void>();
  pace('photos', 1, async () => {
    failed.resolve();
    throw new Error('away');
  });
  await failed.promise;
  await new Promise<void>((resolve) => pace('photos', 1, async () => resolve()));
});

import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { JobChanges } from './changes.ts';

const MINUTE_MS = 60_000;

test('waiting again and again leaves nothing on the signal that is waited with', async () => {
  const changes = new JobChanges();
  const watch = changes.watch('job', 'account');
  const { signal } = new AbortController();
  for (let i = 0; i < 20; i++) {
    const waiting = watch?.changed(MINUTE_MS, signal);
    changes.announce('job');
    await waiting;
  }
  assert.equal(getEventListeners(signal, 'abort').length, 0);
  watch?.close();
});

test('of the progress that nobody has taken the newest of each job is kept, of a thousand jobs at most', () => {
  const changes = new JobChanges();
  const watch = changes.watch('owner', 'owner');
  const tell = (id: number, progress: number) =>
    changes.announceProgress({ ownerId: 'owner', id: `job-${id}`, progress, stage: null });
  for (let id = 0; id < 1_100; id++) tell(id, 0.1);
  tell(0, 0.2);
  const taken = watch?.takeProgress() ?? [];
  assert.deepEqual([taken.length, taken[0]?.progress], [1_000, 0.2]);
  assert.deepEqual(watch?.takeProgress(), []);
  watch?.close();
});

test('what went is told by its ids, and of more than a thousand only that all is to be read again', () => {
  const changes = new JobChanges();
  const watch = changes.watch('owner', 'owner');
  const remove = (count: number) => {
    for (let id = 0; id < count; id++) changes.announceShown('photos', 'owner', `photo-${id}`);
  };
  remove(2);
  changes.announceShown('schedules', 'owner');
  assert.deepEqual(watch?.takeShown(), [
    { what: 'photos', ids: ['photo-0', 'photo-1'] },
    { what: 'schedules' },
  ]);
  remove(1_001);
  remove(1);
  assert.deepEqual(watch?.takeShown(), [{ what: 'photos' }]);
  assert.deepEqual(watch?.takeShown(), []);
  watch?.close();
});

import assert from 'node:assert/strict';
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { bestCut } from '../../queues/best-cut.ts';
import { quiet, scratchFolder } from '../image/testing.ts';
import { scoreBurst } from './task.ts';
import { asPicture, blurred, noisy, recipe, scene } from './testing.ts';

const [width, height] = [480, 360];
const sharp = scene(width, height);
const id = (n: number) => `0190a000-0000-7000-8000-00000000000${n}`;

async function save(path: string, pixels: Uint8Array): Promise<string> {
  await asPicture(pixels, width, height).png().toFile(path);
  return path;
}

test('the sharp frame wins over noise that the Laplacian falls for', async (t) => {
  const folder = await scratchFolder(t);
  const soft = await blurred(sharp, width, height, 1.5);
  const photos = [
    { id: id(1), path: await save(join(folder, '1.png'), await blurred(sharp, width, height, 2)) },
    { id: id(2), path: await save(join(folder, '2.png'), sharp) },
    { id: id(3), path: await save(join(folder, '3.png'), noisy(soft, 25, 1)) },
  ];
  const robust = await scoreBurst({ photos, metric: 'robust' }, quiet);
  assert.equal(robust.winner, id(2));
  assert.equal(robust.agreement, false);
  assert.deepEqual(robust.warnings, []);
  assert.deepEqual(
    robust.photos.map(({ rank }) => rank),
    [1, 2, 3],
  );
  bestCut.output.parse({ ...robust, upscaleJobId: null });
  const laplacian = await scoreBurst({ photos, metric: 'laplacian' }, quiet);
  assert.equal(laplacian.winner, id(3));
});

test('an unreadable photo is skipped with its code; when none is left the job fails', async (t) => {
  const folder = await scratchFolder(t);
  const good = { id: id(1), path: await save(join(folder, 'good.png'), sharp) };
  const text = { id: id(2), path: join(folder, 'text') };
  await writeFile(text.path, 'no photo at all');
  const result = await scoreBurst({ photos: [text, good], metric: 'robust' }, quiet);
  assert.equal(result.winner, good.id);
  const skipped = result.photos.at(-1);
  assert.deepEqual(
    [skipped?.photoId, skipped?.skipped, skipped?.rank],
    [text.id, 'UNSUPPORTED_FORMAT', null],
  );
  await assert.rejects(scoreBurst({ photos: [text], metric: 'robust' }, quiet), {
    code: 'NO_READABLE_PHOTO',
  });
});

test('the score of a stored photo is what OpenCV gives for the file', async (t) => {
  const path = join(await scratchFolder(t), 'a.png');
  await asPicture(recipe(64, 48), 64, 48).png().toFile(path);
  const { photos } = await scoreBurst({ photos: [{ id: id(1), path }], metric: 'laplacian' }, quiet);
  assert.ok(Math.abs((photos[0]?.score ?? 0) / 52013.863606346975 - 1) < 1e-9);
});

test('photos of another scene or size are pointed out', async (t) => {
  const folder = await scratchFolder(t);
  const first = { id: id(1), path: await save(join(folder, '1.png'), sharp) };
  const second = { id: id(2), path: join(folder, '2.png') };
  await copyFile(first.path, second.path);
  const other = { id: id(3), path: join(folder, '3.png') };
  await asPicture(scene(300, 200, 99), 300, 200)
    .png()
    .toFile(other.path);
  const { warnings } = await scoreBurst({ photos: [first, second, other], metric: 'robust' }, quiet);
  assert.equal(warnings.length, 2);
  assert.match(warnings[0] ?? '', /^notABurst: the photos differ in size/);
  assert.match(warnings[1] ?? '', new RegExp(`^notABurst: another scene is shown by ${other.id}`));
});

test('a cancelled burst stops between photos', async (t) => {
  const path = await save(join(await scratchFolder(t), '1.png'), sharp);
  const signal = AbortSignal.abort();
  const args = { photos: [{ id: id(1), path }], metric: 'robust' as const };
  await assert.rejects(scoreBurst(args, { ...quiet, signal }), { name: 'AbortError' });
});

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { PixelFile } from '../image/pixel-file.ts';
import { paint, scratchFolder, seeded } from '../image/testing.ts';
import { enlarge } from './enlarge.ts';
import { modelNamed } from './model.ts';
import type { Model } from './run-model.ts';
import { repeating } from './testing.ts';

test('a picture enlarged in strips equals the picture enlarged at once, transparency included', async (t) => {
  const folder = await scratchFolder(t);
  const [width, height] = [330, 40];
  const random = seeded(2);
  await using pixels = await PixelFile.create(join(folder, 'picture.v'), { width, height, channels: 4 });
  await pixels.writeRows(
    0,
    paint(width, height, 4, (x) => (x % 40) * 4 + 90 * random()),
  );
  const model = await modelNamed();
  const content = { isGrey: false, isTransparent: true };
  const made = [];
  const heard: number[] = [];
  for (const stripWidth of [120, 8192]) {
    const job = {
      pixels,
      model,
      content,
      stripWidth,
      signal: t.signal,
      progress: (done: number) => heard.push(done),
    };
    const { path } = await enlarge(job, join(folder, `${stripWidth}.v`), {});
    made.push(await readFile(path));
  }
  assert.ok(made[0]?.equals(made[1] ?? Buffer.alloc(0)));
  assert.equal(heard.filter((done) => done === 1).length, 2, 'each run ends at 1');
});

/** A model that looks further than its overlap: it makes every other tile bright, and fades tiles into each other. */
function disagreeing(): Model {
  let tiles = 0;
  const { width, height } = repeating.tile;
  const run = async () => new Uint8Array(width * height * 48).fill(tiles++ % 2 === 0 ? 50 : 150);
  return { ...repeating, overlap: 8, blend: 4, run };
}

test('strips of a model that cannot be exact fade into each other, as its tiles do', async (t) => {
  const folder = await scratchFolder(t);
  const [width, height] = [200, 20];
  const content = { isGrey: false, isTransparent: true };
  await using pixels = await PixelFile.create(join(folder, 'picture.v'), { width, height, channels: 4 });
  await pixels.writeRows(
    0,
    paint(width, height, 4, (x) => x),
  );
  const largestStep = async (model: Model) => {
    const job = { pixels, model, content, stripWidth: 80, signal: t.signal, progress: () => {} };
    const { path } = await enlarge(job, join(folder, 'enlarged.v'), {});
    await using enlarged = await PixelFile.open(path);
    const row = await enlarged.readRows(40, 1);
    const reds = row.filter((_, index) => index % 4 === 0);
    return Math.max(...reds.subarray(1).map((red, index) => Math.abs(red - (reds[index] ?? red))));
  };
  assert.ok((await largestStep({ ...disagreeing(), blend: 0 })) >= 90, 'without fading the joint is a step');
  assert.ok((await largestStep(disagreeing())) <= 6);
});

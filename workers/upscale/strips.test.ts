import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { PixelFile } from '../image/pixel-file.ts';
import { paint, scratchFolder, seeded } from '../image/testing.ts';
import { enlarge } from './enlarge.ts';
import { modelNamed } from './model.ts';

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

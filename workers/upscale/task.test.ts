import assert from 'node:assert/strict';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { DEFAULT_MODEL, findModel } from '../../models/catalog.ts';
import { readModelSettings } from '../../models/config.ts';
import { type LoadedModel, loadModel } from '../../models/load.ts';
import { paint, quiet, scratchFolder, seeded } from '../image/testing.ts';
import { openPhoto, openRaw } from '../image.ts';
import { upscalePhoto, upscaleWith } from './task.ts';
import { defaults, repeating, upscaled } from './testing.ts';

const opened: LoadedModel[] = [];
after(() => Promise.all(opened.map((model) => model.close())));

async function withTile(width: number, height: number): Promise<LoadedModel> {
  const model = await loadModel(findModel(DEFAULT_MODEL), readModelSettings({}), { width, height });
  opened.push(model);
  return model;
}

const random = seeded(11);
const detailed = openRaw(
  paint(150, 110, 4, (x, y, c) => (c === 3 ? x * 2 : 128 + 60 * Math.sin((x * y) / 90) + 60 * random())),
  150,
  110,
  4,
);

test('a photo through many tiles equals the photo through one, transparency included', async (t) => {
  const pixels = [];
  for (const model of [await withTile(64, 56), await withTile(180, 140)]) {
    const made = await upscaled(t, detailed.clone().png(), { with: model });
    pixels.push(await made.stored.decode().raw().toBuffer());
  }
  assert.ok(pixels[0]?.equals(pixels[1] ?? Buffer.alloc(0)));
});

test('the built-in model enlarges a photo, with progress from start to end and no file left', async (t) => {
  const scratch = await scratchFolder(t);
  const [input, output] = [join(scratch, 'photo'), join(scratch, 'result')];
  await detailed.clone().removeAlpha().jpeg().toFile(input);
  const heard: [number, string][] = [];
  const progress = (fraction: number, stage: string) => heard.push([fraction, stage]);
  const made = await upscalePhoto({ ...defaults, input, output, scratch }, { ...quiet, progress });
  assert.equal(made.model, DEFAULT_MODEL);
  assert.match(made.modelHash, /^[0-9a-f]{16}$/);
  assert.deepEqual([made.width, made.height, made.contentType], [600, 440, 'image/jpeg']);
  assert.deepEqual((await readdir(scratch)).sort(), ['photo', 'result']);
  const fractions = heard.map(([fraction]) => fraction);
  assert.deepEqual(
    fractions,
    fractions.toSorted((a, b) => a - b),
  );
  assert.deepEqual([fractions.at(0), fractions.at(-1)], [0, 1]);
  assert.deepEqual([...new Set(heard.map(([, stage]) => stage))], ['decoding', 'enlarging', 'encoding']);
});

test('damaged and foreign files are refused with a code', async (t) => {
  const scratch = await scratchFolder(t);
  const [input, output] = [join(scratch, 'photo'), join(scratch, 'result')];
  const whole = await detailed.clone().png().toBuffer();
  for (const [bytes, code] of [
    [whole.subarray(0, whole.length / 2), 'CORRUPT_MEDIA'],
    [whole.subarray(0, 40), 'CORRUPT_MEDIA'],
    [Buffer.alloc(0), 'UNSUPPORTED_FORMAT'],
    [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'UNSUPPORTED_FORMAT'],
  ] as const) {
    await writeFile(input, bytes);
    const work = upscaleWith(async () => repeating, { ...defaults, input, output, scratch }, quiet);
    await assert.rejects(work, { name: 'Fatal', code });
  }
  assert.deepEqual(await readdir(scratch), ['photo'], 'nothing is left behind');
});

test('a model that is not there has its own code', async (t) => {
  const scratch = await scratchFolder(t);
  const input = join(scratch, 'photo');
  await detailed.clone().png().toFile(input);
  const work = upscalePhoto({ ...defaults, input, output: input, scratch, model: 'no-such' }, quiet);
  await assert.rejects(work, { code: 'MODEL_UNAVAILABLE' });
});

test('a cancelled job stops at the next tile and leaves no file', async (t) => {
  const scratch = await scratchFolder(t);
  const [input, output] = [join(scratch, 'photo'), join(scratch, 'result')];
  await detailed.clone().png().toFile(input);
  const cancel = new AbortController();
  let tiles = 0;
  const model = {
    ...repeating,
    run: (tile: Uint8Array) => {
      if (++tiles === 3) cancel.abort();
      return repeating.run(tile);
    },
  };
  const context = { ...quiet, signal: cancel.signal };
  const work = upscaleWith(async () => model, { ...defaults, input, output, scratch }, context);
  await assert.rejects(work, { name: 'AbortError' });
  assert.equal(tiles, 3);
  assert.deepEqual(await readdir(scratch), ['photo']);
  assert.equal((await openPhoto(input)).width, 150);
});

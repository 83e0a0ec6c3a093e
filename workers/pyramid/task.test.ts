import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { entryRange, pyramidLevels, tileNumber, tileRange, tilesOf } from '../../queues/pyramid-file.ts';
import { paint, quiet, scratchFolder } from '../image/testing.ts';
import { openRaw, openScratch, type Sharp } from '../image.ts';
import { near } from '../upscale/testing.ts';
import { makePyramid } from './task.ts';

const WIDTH = 1100;
const HEIGHT = 700;

/** Smooth, so that JPEG changes little of it, and nowhere the same; with alpha its left is transparent. */
const slopeAt = (x: number, y: number) => [x / 5, y / 3, 255 - x / 5, x < 512 ? 0 : 200].map(Math.round);
const slope = (channels: 1 | 3 | 4) =>
  openRaw(
    paint(WIDTH, HEIGHT, channels, (x, y, c) => slopeAt(x, y)[c] ?? 0),
    WIDTH,
    HEIGHT,
    channels,
  );

/** Saves the picture, cuts it and reads tiles back as a server does. */
async function pyramidOf(t: TestContext, picture: Sharp, isOriginal = false) {
  const scratch = await scratchFolder(t);
  const [input, output] = [join(scratch, 'input'), join(scratch, 'pyramid')];
  await picture.toFile(input);
  const made = await makePyramid({ input, isOriginal, output, scratch }, quiet);
  const file = await readFile(output);
  const tile = async (level: number, column: number, row: number) => {
    const number = tileNumber(pyramidLevels(made), { level, column, row });
    assert.ok(number !== undefined, `there is a tile ${level}/${column}/${row}`);
    const entry = entryRange(number);
    const { start, end } = tileRange(file.subarray(entry.start, entry.end + 1));
    const path = join(scratch, `${level}-${column}-${row}`);
    await writeFile(path, file.subarray(start, end + 1));
    return pixelsOf(path);
  };
  return { made, input, fileBytes: file.length, tile };
}

async function pixelsOf(path: string) {
  const { format, channels } = await openScratch(path).metadata();
  const { data, info } = await openScratch(path)
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const at = (x: number, y: number) => [
    ...data.subarray((y * width + x) * info.channels, (y * width + x + 1) * info.channels),
  ];
  return { width, height, channels, format, at };
}

test('the tiles of the largest level are the picture, cut every 512 pixels', async (t) => {
  const { made, fileBytes, tile } = await pyramidOf(t, slope(3).png());
  assert.deepEqual(made, {
    ...{ width: WIDTH, height: HEIGHT, bytes: fileBytes, contentType: 'application/octet-stream' },
    ...{ tileType: 'image/jpeg', tileSide: 512, levels: 3 },
  });
  for (const { column, row } of tilesOf(pyramidLevels(made)).filter(({ level }) => level === 2)) {
    const { width, height, at, format } = await tile(2, column, row);
    const [left, top] = [column * 512, row * 512];
    assert.equal(format, 'jpeg');
    assert.deepEqual([width, height], [Math.min(512, WIDTH - left), Math.min(512, HEIGHT - top)]);
    for (const [x, y] of [
      [1, 1],
      [width - 2, height - 2],
      [Math.floor(width / 2), 7],
    ] as const)
      assert.ok(near(at(x, y), slopeAt(left + x, top + y).slice(0, 3), 4), `${left + x}, ${top + y}`);
  }
});

test('each level above has half the size, up to the whole in one tile', async (t) => {
  const { tile } = await pyramidOf(t, slope(3).jpeg());
  const whole = await tile(0, 0, 0);
  assert.deepEqual([whole.width, whole.height], [275, 175]);
  for (const [x, y] of [
    [3, 3],
    [137, 88],
    [270, 170],
  ] as const)
    assert.ok(near(whole.at(x, y), slopeAt(4 * x + 2, 4 * y + 2).slice(0, 3), 6), `${x}, ${y}`);
  const half = await tile(1, 1, 0);
  assert.deepEqual([half.width, half.height], [38, 350]);
});

test('an original that lies on its side stands upright, and a picture of one tile has one', async (t) => {
  const lying = openRaw(
    paint(200, 100, 3, (x, _, c) => (c === (x < 100 ? 0 : 2) ? 255 : 0)),
    200,
    100,
    3,
  );
  const { made, tile } = await pyramidOf(t, lying.withMetadata({ orientation: 6 }).jpeg(), true);
  assert.deepEqual([made.width, made.height, made.levels], [100, 200, 1]);
  const { at } = await tile(0, 0, 0);
  assert.ok(near(at(50, 10), [255, 0, 0], 6), 'the left is at the top after a quarter turn');
  assert.ok(near(at(50, 190), [0, 0, 255], 6));
});

test('grey stays one channel', async (t) => {
  for (const isOriginal of [true, false]) {
    const grey = openRaw(
      paint(600, 300, 1, (x) => x / 3),
      600,
      300,
      1,
    );
    const { tile } = await pyramidOf(t, grey.toColourspace('b-w').png(), isOriginal);
    const { channels, at } = await tile(1, 1, 0);
    assert.equal(channels, 1);
    assert.ok(near(at(40, 100), [184], 3), String(at(40, 100)));
  }
});

test('what is transparent stays so, in tiles of WebP', async (t) => {
  for (const isOriginal of [true, false]) {
    const { made, tile } = await pyramidOf(t, slope(4).png(), isOriginal);
    assert.equal(made.tileType, 'image/webp');
    const [left, right] = [await tile(2, 0, 0), await tile(2, 1, 0)];
    assert.deepEqual([left.format, left.at(9, 9)[3], right.at(9, 9)[3]], ['webp', 0, 200]);
  }
});

test('a damaged original is refused with a code', async (t) => {
  const scratch = await scratchFolder(t);
  const input = join(scratch, 'input');
  const whole = await slope(3).jpeg().toBuffer();
  await writeFile(input, whole.subarray(0, whole.length / 2));
  const making = makePyramid({ input, isOriginal: true, output: join(scratch, 'pyramid'), scratch }, quiet);
  await assert.rejects(making, { code: 'CORRUPT_MEDIA' });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { paint } from '../image/testing.ts';
import { openRaw } from '../image.ts';
import { upscaled } from './testing.ts';

/** Which corner of the stored picture a viewer shows at the top left, for each EXIF orientation. */
const topLeft = {
  1: 'red',
  2: 'green',
  3: 'white',
  4: 'blue',
  5: 'red',
  6: 'blue',
  7: 'white',
  8: 'green',
} as const;
const corners = { red: [255, 0, 0], green: [0, 255, 0], blue: [0, 0, 255], white: [255, 255, 255] };

const stored = openRaw(
  paint(30, 20, 3, (x, y, c) => {
    const [top, bottom] = x < 15 ? ['red', 'blue'] : ['green', 'white'];
    return corners[(y < 10 ? top : bottom) as keyof typeof corners][c] ?? 0;
  }),
  30,
  20,
  3,
);

for (const [orientation, corner] of Object.entries(topLeft)) {
  test(`a photo of orientation ${orientation} comes out upright`, async (t) => {
    const photo = stored
      .clone()
      .withMetadata({ orientation: Number(orientation) })
      .png();
    const made = await upscaled(t, photo);
    const isTurned = Number(orientation) >= 5;
    assert.deepEqual([made.width, made.height], isTurned ? [80, 120] : [120, 80]);
    assert.deepEqual(made.at(0.1, 0.1), corners[corner]);
    assert.ok([undefined, 1].includes(made.stored.metadata.orientation), 'and is not turned again');
  });
}

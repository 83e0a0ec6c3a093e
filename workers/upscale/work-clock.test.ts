import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seeded } from '../image/testing.ts';
import { WorkClock } from './work-clock.ts';

type Work = { decode: number; tiles: number[]; foretold: number; encode: number };

/** Goes through the work with a clock of its own. @returns at each tile the elapsed and the estimated whole time */
function estimates({ decode, tiles, foretold }: Work) {
  let now = 100;
  const clock = new WorkClock(() => now);
  clock.foretell(foretold);
  now += decode;
  clock.enlarged(0);
  return tiles.map((seconds, index) => {
    now += seconds;
    const share = clock.enlarged((index + 1) / tiles.length);
    const elapsed = now - 100;
    return { elapsed, share, left: (elapsed * (1 - share)) / share };
  });
}

const random = seeded(3);
const about = (seconds: number) => seconds * (0.7 + 0.6 * random());
const total = ({ decode, tiles, encode }: Work) =>
  decode + tiles.reduce((sum, tile) => sum + tile, 0) + encode;

const works: Record<string, Work> = {
  'a large photo as JPEG': {
    decode: 0.4,
    tiles: Array.from({ length: 600 }, () => about(0.04)),
    foretold: 0.4,
    encode: 0.3,
  },
  'a fast model and WebP': {
    decode: 0.4,
    tiles: Array.from({ length: 600 }, () => about(0.04)),
    foretold: 18,
    encode: 20,
  },
  'a slow model': {
    decode: 0.1,
    tiles: Array.from({ length: 40 }, () => about(5)),
    foretold: 0.1,
    encode: 0.1,
  },
};

for (const [name, work] of Object.entries(works)) {
  test(`${name}: after a tenth of the time what is left is known to a fifth`, () => {
    const whole = total(work);
    const judged = estimates(work).filter(({ elapsed }) => elapsed > whole / 10);
    assert.ok(judged.length > 20);
    for (const { elapsed, left } of judged) {
      const truth = whole - elapsed;
      assert.ok(
        Math.abs(left - truth) <= 0.2 * truth + 0.02 * whole,
        `${left} s left at ${elapsed} of ${whole} s`,
      );
    }
  });
}

test('a machine that gets busy half-way is noticed, and the share never falls', () => {
  const tiles = Array.from({ length: 400 }, (_, index) => (index < 200 ? 0.05 : 0.15));
  const all = estimates({ decode: 0, tiles, foretold: 0, encode: 0 });
  const { left = 0 } = all[260] ?? {};
  const truth = 139 * 0.15;
  assert.ok(Math.abs(left - truth) < 0.2 * truth, `${left} s for ${truth}`);
  const shares = all.map(({ share }) => share);
  assert.deepEqual(
    shares,
    shares.toSorted((a, b) => a - b),
  );
});

test('work that takes no time has shares all the same', () => {
  const clock = new WorkClock(() => 5);
  clock.enlarged(0);
  assert.equal(clock.enlarged(0.5), 0);
});

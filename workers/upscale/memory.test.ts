import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { atLength } from '../../test/config.ts';
import { mediaProcessEnv } from '../config.ts';
import { paint, scratchFolder } from '../image/testing.ts';
import { openRaw } from '../image.ts';

/** MB of anonymous memory at the most that one upscale takes of a generated photo; 3:2, with detail, JPEG. */
async function peak(t: TestContext, megapixels: number, scale: 2 | 4): Promise<number> {
  const folder = await scratchFolder(t);
  const photo = join(folder, 'photo.jpg');
  const height = Math.round(Math.sqrt((megapixels * 1e6) / 1.5));
  const small = paint(600, 400, 3, (x, y, c) => (x * y * 7 + c * 50) % 256);
  await openRaw(small, 600, 400, 3)
    .resize(Math.round(height * 1.5), height, { fit: 'fill', kernel: 'nearest' })
    .jpeg()
    .toFile(photo);
  const program = join(import.meta.dirname, 'memory.fixture.ts');
  const env = mediaProcessEnv();
  const { stdout } = await promisify(execFile)(process.execPath, [program, photo, String(scale), folder], {
    env,
  });
  await rm(folder, { recursive: true });
  return Number(stdout);
}

/**
 * Of one run or, where that took more than `flat`, of three: a peak holds what the garbage collector has not come to yet,
 * which was 211 to 264 MB of the same photo on a busy machine. What the work needs is the least of them.
 */
async function peaks(t: TestContext, megapixels: number, scale: 2 | 4, flat: number): Promise<number[]> {
  const seen = [await peak(t, megapixels, scale)];
  while (seen.length < 3 && Math.min(...seen) > flat) seen.push(await peak(t, megapixels, scale));
  return seen;
}

test('a photo of 25 megapixels takes the memory of one of 12', (t) => assertFlat(t, [12, 2], [25, 2]));

test(
  'a photo of 50 megapixels takes the memory of one of 24',
  {
    skip: atLength('workers/upscale/memory.test.ts'),
  },
  (t) => assertFlat(t, [24, 4], [50, 2]),
);

type Upscale = [megapixels: number, scale: 2 | 4];

async function assertFlat(t: TestContext, less: Upscale, more: Upscale): Promise<void> {
  if (process.platform !== 'linux') return t.skip('memory is measured by /proc');
  const ofLess = await peak(t, ...less);
  const flat = 1.2 * ofLess;
  const ofMore = await peaks(t, ...more, flat);
  const all = `${less[0]} and ${more[0]} megapixels: ${ofLess} and ${ofMore.join(' or ')} MB`;
  t.diagnostic(all);
  assert.ok(Math.max(ofLess, ...ofMore) <= 600, all);
  assert.ok(Math.min(...ofMore) <= flat, all);
}

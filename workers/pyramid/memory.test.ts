import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { atLength } from '../../test/config.ts';
import { mediaProcessEnv } from '../config.ts';
import { paint, scratchFolder } from '../image/testing.ts';
import { openRaw } from '../image.ts';

const MEGAPIXELS = 100;
const skip = atLength('workers/pyramid/memory.test.ts');

test('a picture of 100 megapixels is cut in less memory than its pixels would take', { skip }, async (t) => {
  if (process.platform !== 'linux') return t.skip('memory is measured by /proc');
  const folder = await scratchFolder(t);
  const picture = join(folder, 'picture.jpg');
  const height = Math.floor(Math.sqrt((MEGAPIXELS * 1e6) / 1.5));
  await openRaw(
    paint(60, 40, 3, (x, y, c) => (x * y * 7 + c * 50) % 256),
    60,
    40,
    3,
  )
    .resize(Math.floor(height * 1.5), height, { fit: 'fill', kernel: 'nearest' })
    .jpeg({ optimiseCoding: false })
    .toFile(picture);
  const program = join(import.meta.dirname, 'memory.fixture.ts');
  for (const from of ['made', 'original']) {
    const scratch = await scratchFolder(t);
    const { stdout } = await promisify(execFile)(process.execPath, [program, picture, scratch, from], {
      env: mediaProcessEnv(),
    });
    t.diagnostic(`${from}: ${stdout.trim()} MB`);
    assert.ok(Number(stdout) < 3 * MEGAPIXELS, `${from}: ${stdout} MB`);
  }
});

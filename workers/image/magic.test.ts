import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { openRaw } from '../image.ts';
import { sniffPhoto } from './magic.ts';
import { paint, scratchFolder } from './testing.ts';

const picture = () =>
  openRaw(
    paint(8, 8, 3, (x) => x * 30),
    8,
    8,
    3,
  );

for (const format of ['jpeg', 'png', 'webp', 'gif', 'avif', 'tiff'] as const) {
  test(`a ${format} is known by its content, whatever its name`, async (t) => {
    const path = join(await scratchFolder(t), 'photo.svg');
    await writeFile(path, await picture().toFormat(format).toBuffer());
    assert.equal(await sniffPhoto(path), format);
  });
}

const refused = {
  HEIC: '\0\0\0\x18ftypheic\0\0\0\0mif1heic',
  'a video': '\0\0\0\x18ftypisom\0\0\x02\0isomiso2',
  PDF: '%PDF-1.7\n',
  PostScript: '%!PS-Adobe-3.0 EPSF-3.0\n',
  'a BMP of a kind that is no longer written': 'BM\x46\0\0\0\0\0\0\0',
  'a camera raw file': 'II*\0\x10\0\0\0CR\x02\0',
  'SVG or another XML file': '\n <svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
  empty: '',
  'of an unknown kind': 'hello',
};

for (const [what, bytes] of Object.entries(refused)) {
  test(`${what} is refused by name`, async (t) => {
    const path = join(await scratchFolder(t), 'photo.jpg');
    await writeFile(path, bytes, 'latin1');
    const message = new RegExp(`The file is ${what};`);
    await assert.rejects(sniffPhoto(path), { code: 'UNSUPPORTED_FORMAT', message });
  });
}

test('libvips’ own format is for scratch files alone', async (t) => {
  const path = join(await scratchFolder(t), 'photo.v');
  await picture().toFile(path);
  await assert.rejects(sniffPhoto(path), { code: 'UNSUPPORTED_FORMAT' });
});

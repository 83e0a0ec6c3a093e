import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { inspectPhoto } from '../../api/uploads/photo.ts';
import { Sandbox } from '../../workers/sandbox/sandbox.ts';
import { testFolder } from '../services.ts';
import * as bombs from './bombs.ts';
import { endOf, everyKind } from './every-kind.ts';

/** Far less than what any of these unfolds to, and enough for a process that works on a small photo. */
const sandbox = new Sandbox(512 * 2 ** 20);
let folder: Awaited<ReturnType<typeof testFolder>>;
before(async () => {
  folder = await testFolder();
});
after(async () => {
  await sandbox.close();
  await folder.close();
});

async function written(bytes: Buffer): Promise<string> {
  const path = join(folder.path, 'bomb');
  await writeFile(path, bytes);
  return path;
}

const upload = (path: string) =>
  inspectPhoto({ field: 'file', path, name: 'bomb', bytes: 1, sha256: '' }, 100e6);

const kinds = (path: string) => everyKind('photo', path, folder.path, sandbox);

const gigapixels: Record<string, () => Buffer | Promise<Buffer>> = {
  PNG: () => bombs.png(60_000, 60_000, [], Buffer.alloc(9)),
  GIF: () => bombs.gif(65_535, 1),
  JPEG: () => bombs.jpeg(65_500, 65_500),
  'progressive JPEG': () => bombs.jpeg(65_500, 65_500, true),
  WebP: () => bombs.webp(2 ** 24, 2 ** 24),
  AVIF: () => bombs.avif(65_535, 65_535),
  TIFF: () => bombs.tiff(60_000, 60_000),
};

suite('a file of a few hundred bytes that claims gigapixels is refused undecoded', () => {
  for (const [format, make] of Object.entries(gigapixels)) {
    test(format, async () => {
      const path = await written(await make());
      await assert.rejects(upload(path), { code: 'TOO_MANY_PIXELS' });
      for (const [kind, work] of kinds(path)) {
        const refusals = ['TOO_MANY_PIXELS', 'CORRUPT_MEDIA', 'NO_READABLE_PHOTO'];
        const end = await endOf(work);
        assert.ok(refusals.includes(end), `${kind}: ${end}`);
      }
    });
  }
});

const hidden: Record<string, () => Buffer | Promise<Buffer>> = {
  'PNG whose pixels unfold to more than it claims': bombs.overflowingPng,
  'PNG whose colour profile unfolds to 256 MiB': bombs.profilePng,
  'APNG of four milliards of frames, nested': bombs.animatedPng,
  'GIF of 100,000 frames': () => bombs.gif(1, 100_000),
  'JPEG with a thousand scans': () => bombs.scansJpeg(32, 1_000),
  'JPEG with circular EXIF and 6 MB of XMP': bombs.metadataJpeg,
};

suite('what unfolds only when it is decoded stays within the memory limit', () => {
  for (const [what, make] of Object.entries(hidden)) {
    test(what, async () => {
      const path = await written(await make());
      await upload(path);
      for (const [kind, work] of kinds(path)) {
        const end = await endOf(work);
        // Not OUT_OF_MEMORY: these must not even need to be killed.
        assert.ok(['done', 'CORRUPT_MEDIA', 'NO_READABLE_PHOTO'].includes(end), `${kind}: ${end}`);
      }
    });
  }
});

test('100 frames of 100 megapixels cost their own attempt at most: the next photo is served', async () => {
  const path = await written(bombs.gif(9_999, 100));
  await upload(path);
  for (const [kind, work] of kinds(path)) {
    // A fast machine is done with the first frame before anybody looks at its memory.
    const end = kind === 'upscale' ? 'done' : await endOf(work);
    assert.ok(['done', 'OUT_OF_MEMORY'].includes(end), `${kind}: ${end}`);
  }
  for (const [kind, work] of kinds(await written(bombs.png(8, 8))))
    assert.equal(await endOf(work), 'done', kind);
});

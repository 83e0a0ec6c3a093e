import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { openPhoto, openRaw } from '../image.ts';
import { captureTime, derivedExif } from './exif.ts';
import { paint, scratchFolder, seeded } from './testing.ts';

/** A big-endian block written by hand: camera, place, and a thumbnail directory behind the main one. */
function bigEndian(): Buffer {
  const block = Buffer.alloc(140);
  block.write('Exif\0\0MM\0*', 'latin1');
  const tiff = block.subarray(6);
  tiff.writeUInt32BE(8, 4);
  const directory = (
    at: number,
    entries: [tag: number, type: number, count: number, value: number][],
    next: number,
  ) => {
    tiff.writeUInt16BE(entries.length, at);
    entries.forEach(([tag, type, count, value], index) => {
      const entry = at + 2 + index * 12;
      tiff.writeUInt16BE(tag, entry);
      tiff.writeUInt16BE(type, entry + 2);
      tiff.writeUInt32BE(count, entry + 4);
      if (type === 3) tiff.writeUInt16BE(value, entry + 8);
      else tiff.writeUInt32BE(value, entry + 8);
    });
    tiff.writeUInt32BE(next, at + 2 + entries.length * 12);
  };
  directory(
    8,
    [
      [0x10f, 2, 4, 0x41636d00],
      [0x8825, 4, 1, 62],
      [0x8769, 4, 1, 80],
    ],
    104,
  );
  directory(62, [[1, 2, 2, 0x4e000000]], 0);
  directory(80, [[0xa001, 3, 1, 65_535]], 0);
  directory(104, [[0x201, 4, 1, 122]], 0);
  return block;
}
const tagsOf = (block: Buffer) => {
  const count = block.readUInt16BE(14);
  return Array.from({ length: count }, (_, index) => block.readUInt16BE(16 + index * 12));
};

test('the place and the thumbnail go, the camera stays, the colours are declared sRGB', () => {
  const original = bigEndian();
  const derived = derivedExif(original, { gps: false }) ?? Buffer.alloc(0);
  assert.deepEqual(tagsOf(derived), [0x10f, 0x8769]);
  assert.equal(derived.readUInt32BE(16 + 2 * 12), 0, 'no directory follows');
  assert.equal(derived.readUInt16BE(6 + 80 + 2 + 8), 1);
  assert.deepEqual(original, bigEndian(), 'the block given is not touched');
});

test('the place stays when asked for, the thumbnail does not', () => {
  const derived = derivedExif(bigEndian(), { gps: true }) ?? Buffer.alloc(0);
  assert.deepEqual(tagsOf(derived), [0x10f, 0x8825, 0x8769]);
  assert.equal(derived.readUInt32BE(16 + 3 * 12), 0);
});

test('what is no EXIF, or too large for JPEG, counts as none', () => {
  for (const block of [undefined, Buffer.alloc(0), Buffer.from('Exif\0\0garbage'), Buffer.alloc(70_000)]) {
    assert.equal(derivedExif(block, { gps: false }), undefined);
    assert.equal(captureTime(block), undefined);
  }
});

test('the time of capture has its fraction of a second', async (t) => {
  const path = join(await scratchFolder(t), 'photo.jpg');
  const exif = { IFD2: { DateTimeOriginal: '2024:05:06 07:08:09', SubSecTimeOriginal: '25' } };
  await openRaw(
    paint(8, 8, 3, () => 0),
    8,
    8,
    3,
  )
    .withExif(exif)
    .jpeg()
    .toFile(path);
  assert.equal(captureTime((await openPhoto(path)).metadata.exif), '2024:05:06 07:08:09.25');
});

test('five thousand damaged blocks neither throw nor hang', () => {
  const random = seeded(5);
  for (let round = 0; round < 5000; round++) {
    const block = bigEndian().subarray(0, 12 + Math.floor(random() * 128));
    for (let hit = 0; hit < 4; hit++) block[Math.floor(random() * block.length)] = Math.floor(random() * 256);
    derivedExif(block, { gps: false });
    captureTime(block);
  }
});

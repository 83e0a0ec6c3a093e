import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { testFolder } from '../../test/services.ts';
import { InputError, sortInputs } from './inputs.ts';

let folder: Awaited<ReturnType<typeof testFolder>>;
before(async () => {
  folder = await testFolder();
  await mkdir(join(folder.path, 'burst'));
  await mkdir(join(folder.path, 'papers'));
  for (const name of [
    'my.JPG',
    'burst/1.jpg',
    'burst/2.png',
    'burst/notes.txt',
    'clip.mp4',
    'papers/a.pdf',
  ]) {
    await writeFile(join(folder.path, name), 'x');
  }
  await writeFile(join(folder.path, 'empty.jpg'), '');
});
after(() => folder.close());

const at = (name: string) => join(folder.path, name);

test('a photo alone, photos of one folder and a video are each sent as what they are', () => {
  const burst = [at('burst/1.jpg'), at('burst/2.png')];
  const expected = { photos: [at('my.JPG')], bursts: [burst], videos: [at('clip.mp4')] };
  assert.deepEqual(sortInputs(['my.JPG', 'burst/1.jpg', 'burst/2.png', 'clip.mp4'], folder.path), expected);
  assert.deepEqual(sortInputs(['my.JPG', 'burst', 'clip.mp4', 'clip.mp4'], folder.path), expected);
});

test('every wrong file is told at once, each in a line that says what is wrong', () => {
  const wrong = ['nowhere.jpg', 'papers/a.pdf', 'empty.jpg', 'papers'];
  assert.throws(
    () => sortInputs(['my.JPG', ...wrong], folder.path),
    (error) => {
      assert.ok(error instanceof InputError);
      const lines = error.message.split('\n');
      assert.match(lines[0] ?? '', /^nowhere\.jpg: there is no such file/);
      assert.match(lines[1] ?? '', /^papers\/a\.pdf: neither a photo nor a video/);
      assert.match(lines[2] ?? '', /^empty\.jpg: the file is empty/);
      assert.match(lines[3] ?? '', /^papers: the folder holds neither/);
      return lines.length === 4;
    },
  );
});

test('a burst of more photos than one job takes is refused before anything starts', async () => {
  await mkdir(at('many'));
  for (let n = 0; n < 51; n++) await writeFile(at(`many/${n}.jpg`), 'x');
  assert.throws(() => sortInputs(['many'], folder.path), /51 photos; a burst has at most 50/);
});

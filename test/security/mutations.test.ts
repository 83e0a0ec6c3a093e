import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { Sandbox } from '../../workers/sandbox/sandbox.ts';
import { testFolder } from '../services.ts';
import { fuzz } from './fuzz.ts';
import { photoFormats, videoFormats } from './samples.ts';

const PHOTOS = 4;
/** ffmpeg is started for each of these, several times. */
const BY_FFMPEG = 1;

let folder: Awaited<ReturnType<typeof testFolder>>;
const sandbox = new Sandbox(1_024 * 2 ** 20);
before(async () => {
  folder = await testFolder();
});
after(async () => {
  await sandbox.close();
  await folder.close();
});

/** `npm run fuzz` does the same with 2,000 of each. */
suite('damaged files end with a result or a code, in every kind', () => {
  for (const format of [...photoFormats, ...videoFormats]) {
    test(format, async () => {
      const isQuick = format !== 'bmp' && photoFormats.some((photo) => photo === format);
      const count = isQuick ? PHOTOS : BY_FFMPEG;
      const { findings } = await fuzz({ format, count, seed: 1, sandbox, folder: folder.path });
      assert.deepEqual(findings, []);
    });
  }
});

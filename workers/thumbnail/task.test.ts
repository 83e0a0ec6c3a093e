import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { thumbnail } from '../../queues/thumbnail.ts';
import { quiet } from '../image/testing.ts';
import { clipMaker, h264, lavfi, readPicture } from '../video/testing.ts';
import { makeThumbnail, type ThumbnailArgs } from './task.ts';

const asked = { fit: 'inside', format: 'jpeg', strategy: 'exact' } as const;
const result = thumbnail.output.omit({ renditionId: true });

test('a video and a photo give thumbnails of one kind', async (t) => {
  const { folder, make } = await clipMaker(t);
  const red = lavfi('color=0xe02020:s=640x360:r=25:d=7');
  const sources: Pick<ThumbnailArgs, 'input' | 'media'>[] = [
    { media: 'video', input: await make('clip.mp4', ...red, ...h264) },
    { media: 'photo', input: await make('photo.jpg', ...red, '-frames:v', '1') },
  ];
  for (const source of sources) {
    const output = join(folder, 'thumbnail');
    const made = result.parse(
      await makeThumbnail({ ...source, ...asked, width: 160, output, scratch: folder }, quiet),
    );
    const isVideo = source.media === 'video';
    assert.deepEqual([made.actualTime, made.fallback], [isVideo ? 5 : null, null]);
    assert.deepEqual([made.width, made.height, made.contentType], [160, 90, 'image/jpeg']);
    assert.equal(made.bytes, (await stat(output)).size);
    assert.ok(Buffer.from(made.thumbhash, 'base64').length > 4);
    const { r, g, b } = (await readPicture(output)).at(80, 45);
    assert.ok(Math.abs(r - 224) < 12 && Math.abs(g - 32) < 12 && Math.abs(b - 32) < 12, `${r} ${g} ${b}`);
  }
});

test('a video that is none fails with its code', async (t) => {
  const { folder, make } = await clipMaker(t);
  const input = await make('photo.jpg', ...lavfi('color=red:s=64x36:d=1'), '-frames:v', '1');
  const making = makeThumbnail(
    { ...asked, input, media: 'video', output: join(folder, 'o'), scratch: folder },
    quiet,
  );
  await assert.rejects(making, { name: 'Fatal', code: 'UNSUPPORTED_FORMAT' });
});

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { quiet } from '../image/testing.ts';
import { clipMaker, countingFrames, frameNumber, h264, keepShare, lavfi, tone } from '../video/testing.ts';
import { extractFrame, type FrameOptions } from './video.ts';

async function frameMaker(t: Parameters<typeof clipMaker>[0]) {
  const { folder, make } = await clipMaker(t);
  const png = join(folder, 'a frame 100%d.png');
  const take = async (clip: string, options: Partial<FrameOptions> = {}) => ({
    ...(await extractFrame(clip, { strategy: 'exact', ...options }, png, quiet)),
    png,
  });
  return { make, take };
}

test('the frame at 5 s is the frame at 5 s, in every container', async (t) => {
  const { make, take } = await frameMaker(t);
  const clip = await make('clip.mp4', ...countingFrames(7));
  const copies = ['copy.mkv', 'copy.ts', 'copy.flv', 'copy.avi'];
  for (const path of [
    clip,
    ...(await Promise.all(copies.map((name) => make(name, '-i', clip, '-c', 'copy')))),
  ]) {
    const { png, ...taken } = await take(path);
    assert.equal(await frameNumber(png), 50, path);
    assert.deepEqual(taken, { actualTime: 5, fallback: null }, path);
  }
});

test('another time can be asked for, and the time told is that of the frame', async (t) => {
  const { make, take } = await frameMaker(t);
  const clip = await make('clip.mp4', ...countingFrames(4));
  const { png, ...taken } = await take(clip, { at: 2.03 });
  assert.equal(await frameNumber(png), 21);
  assert.deepEqual(taken, { actualTime: 2.1, fallback: null });
  await take(clip, { at: 0 });
  assert.equal(await frameNumber(png), 0);
});

test('a 2-second video gives a frame from near its end', async (t) => {
  const { make, take } = await frameMaker(t);
  const { png, ...taken } = await take(await make('clip.mp4', ...countingFrames(2)));
  assert.equal(await frameNumber(png), 18);
  assert.deepEqual(taken, { actualTime: 1.8, fallback: 'clamped' });
});

test('a video of one frame gives that', async (t) => {
  const { make, take } = await frameMaker(t);
  const { png, ...taken } = await take(await make('clip.mp4', ...countingFrames(2), '-frames:v', '1'));
  assert.equal(await frameNumber(png), 0);
  assert.deepEqual(taken, { actualTime: 0, fallback: 'clamped' });
});

test('a recording that does not know its length is measured first', async (t) => {
  const { make, take } = await frameMaker(t);
  const webm = ['-c:v', 'libvpx', '-deadline', 'realtime', '-live', '1'];
  const { fallback, actualTime } = await take(
    await make('live.webm', ...lavfi('testsrc2=s=64x36:r=25:d=2'), ...webm),
  );
  assert.equal(fallback, 'clamped');
  assert.ok(actualTime && actualTime > 1.8);
});

test('sound after the last picture does not hide it', async (t) => {
  const { make, take } = await frameMaker(t);
  const clip = await make(
    'clip.mp4',
    ...lavfi('testsrc2=s=64x36:r=25:d=2'),
    ...tone(8),
    ...h264,
    '-c:a',
    'aac',
  );
  assert.deepEqual((await take(clip)).fallback, 'clamped');
});

test('a file cut before the wanted second gives its last half second', async (t) => {
  const { make, take } = await frameMaker(t);
  const clip = await make(
    'clip.mp4',
    ...lavfi('testsrc2=s=96x54:r=25:d=12'),
    ...h264,
    '-g',
    '10',
    '-movflags',
    'faststart',
  );
  const { fallback, actualTime } = await take(await keepShare(clip, 0.35));
  assert.equal(fallback, 'end');
  assert.ok(actualTime && actualTime > 1 && actualTime < 5, `${actualTime} s`);
});

const intro = [...lavfi('color=black:s=96x54:r=25:d=6'), ...lavfi('testsrc2=s=96x54:r=25:d=6')];
const joined = ['-filter_complex', '[0][1]concat=n=2', ...h264];

test('a black intro: exact keeps the black frame, auto finds a picture after it', async (t) => {
  const { make, take } = await frameMaker(t);
  const clip = await make('clip.mp4', ...intro, ...joined);
  const { png, ...exact } = await take(clip);
  assert.deepEqual(exact, { actualTime: 5, fallback: null });
  assert.ok((await frameNumber(png)) < 1);
  const auto = await take(clip, { strategy: 'auto' });
  assert.equal(auto.fallback, 'scan');
  assert.ok(auto.actualTime && auto.actualTime >= 6 && auto.actualTime < 12);
});

test('auto leaves a telling frame alone, and a video that is black throughout still has a frame', async (t) => {
  const { make, take } = await frameMaker(t);
  const telling = await make('telling.mp4', ...lavfi('testsrc2=s=96x54:r=25:d=6'), ...h264);
  assert.equal((await take(telling, { strategy: 'auto' })).actualTime, 5);
  const black = await make('black.mp4', ...lavfi('color=black:s=96x54:r=25:d=6'), ...h264);
  const { actualTime, fallback } = await take(black, { strategy: 'auto' });
  assert.deepEqual({ actualTime, fallback }, { actualTime: 5, fallback: null });
});

test('a cover stands in where there is only sound', async (t) => {
  const { make, take } = await frameMaker(t);
  const cover = await make('cover.png', ...lavfi('color=white:s=40x40:d=1'), '-frames:v', '1');
  const asCover = ['-map', '0', '-map', '1', '-c:a', 'aac', '-c:v', 'copy', '-disposition:v', 'attached_pic'];
  const { png, ...taken } = await take(await make('song.m4a', ...tone(1), '-i', cover, ...asCover));
  assert.deepEqual(taken, { actualTime: null, fallback: 'attached-picture' });
  assert.equal(await frameNumber(png), 73);
});

test('sound alone has no frame, for good', async (t) => {
  const { make, take } = await frameMaker(t);
  const song = await make('song.m4a', ...tone(1), '-c:a', 'aac');
  await assert.rejects(take(song), { name: 'Fatal', code: 'NO_VIDEO_FRAME' });
});

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { duration } from '../../queues/duration.ts';
import { quiet } from '../image/testing.ts';
import { clipMaker, h264, keepShare, lavfi, tone, turnClockwise } from '../video/testing.ts';
import { measureDuration } from './task.ts';

const picture = (seconds: number) => lavfi(`testsrc2=s=96x54:r=25:d=${seconds}`);
const measure = async (input: string, verify = false) =>
  duration.output.parse(await measureDuration({ input, verify }, quiet));

const near = (actual: number | null, expected: number) =>
  assert.ok(actual !== null && Math.abs(actual - expected) < 0.06, `${actual} is not about ${expected}`);

test('an MP4 is measured with all that it is made of', async (t) => {
  const { make } = await clipMaker(t);
  const clip = await make('clip.mp4', ...picture(3), ...tone(3), ...h264, '-c:a', 'aac');
  assert.deepEqual(await measure(clip), {
    duration: 3,
    videoDuration: 3,
    audioDuration: 3,
    source: 'format',
    containerType: 'video/mp4',
    videoCodec: 'h264',
    audioCodec: 'aac',
    width: 96,
    height: 54,
    frameRate: 25,
    rotation: 0,
  });
  near((await measure(clip, true)).duration, 3);
});

test('what a browser records says nothing of its length: the packets do', async (t) => {
  const { folder } = await clipMaker(t);
  const recording = join(folder, 'recording.webm');
  const live = [...picture(3), ...tone(3), '-c:v', 'libvpx', '-deadline', 'realtime', '-c:a', 'libopus'];
  const args = ['-nostdin', '-v', 'error', ...live, '-f', 'webm', '-live', '1', 'pipe:1'];
  const { stdout } = await promisify(execFile)('ffmpeg', args, { encoding: 'buffer' });
  await writeFile(recording, stdout);
  const facts = await measure(recording);
  assert.equal(facts.source, 'packets');
  assert.deepEqual([facts.videoCodec, facts.audioCodec], ['vp8', 'opus']);
  near(facts.duration, 3);
  near(facts.videoDuration, 3);
  near(facts.audioDuration, 3);
});

test('sound that goes on after the picture counts', async (t) => {
  const { make } = await clipMaker(t);
  const clip = await make('clip.mp4', ...picture(2), ...tone(4), ...h264, '-c:a', 'aac');
  for (const verify of [false, true]) {
    const facts = await measure(clip, verify);
    near(facts.duration, 4);
    near(facts.videoDuration, 2);
    near(facts.audioDuration, 4);
  }
});

test('a file cut short claims its old length; verify finds what is there', async (t) => {
  const { make } = await clipMaker(t);
  const clip = await make('clip.mp4', ...picture(12), ...h264, '-g', '25', '-movflags', 'faststart');
  await keepShare(clip, 0.4);
  near((await measure(clip)).duration, 12);
  const facts = await measure(clip, true);
  assert.equal(facts.source, 'packets');
  assert.ok(facts.duration > 2 && facts.duration < 7, `${facts.duration} s`);
});

test('a file that lost its index at the end is damaged, for good', async (t) => {
  const { make } = await clipMaker(t);
  const clip = await keepShare(await make('clip.mp4', ...picture(2), ...h264), 0.7);
  await assert.rejects(measure(clip), {
    name: 'Fatal',
    code: 'CORRUPT_MEDIA',
    message: /moov atom not found/,
  });
});

test('a file of headers without media is damaged', async (t) => {
  const { make } = await clipMaker(t);
  const clip = await make('clip.mkv', ...picture(2), ...h264);
  await keepShare(clip, 0.015);
  await assert.rejects(measure(clip, true), { name: 'Fatal', code: 'CORRUPT_MEDIA' });
});

test('rotation is told clockwise, and the size as stored', async (t) => {
  const { make } = await clipMaker(t);
  for (const degrees of [90, 180, 270] as const) {
    const clip = await turnClockwise(await make(`${degrees}.mp4`, ...picture(0.2), ...h264), degrees);
    const { rotation, width, height } = await measure(clip);
    assert.deepEqual({ rotation, width, height }, { rotation: degrees, width: 96, height: 54 });
  }
});

test('music with a cover is sound alone', async (t) => {
  const { make } = await clipMaker(t);
  const cover = await make('cover.png', ...lavfi('color=red:s=40x40:d=1'), '-frames:v', '1');
  const song = await make(
    'song.m4a',
    ...tone(2),
    '-i',
    cover,
    '-map',
    '0',
    '-map',
    '1',
    ...['-c:a', 'aac', '-c:v', 'copy', '-disposition:v', 'attached_pic'],
  );
  const facts = await measure(song);
  near(facts.duration, 2);
  assert.deepEqual(
    [facts.videoCodec, facts.width, facts.height, facts.frameRate, facts.audioCodec],
    [null, null, null, null, 'aac'],
  );
  near((await measure(song, true)).duration, 2);
});

test('a transport stream whose clock does not begin at zero', async (t) => {
  const { make } = await clipMaker(t);
  const clip = await make('clip.ts', ...picture(2), ...h264, '-output_ts_offset', '100');
  near((await measure(clip)).duration, 2);
  near((await measure(clip, true)).duration, 2);
});

test('an aborted measurement ends with the reason', async (t) => {
  const { make } = await clipMaker(t);
  const clip = await make('clip.mp4', ...picture(1), ...h264);
  const cancel = new AbortController();
  const progress = () => cancel.abort(new Error('cancelled'));
  const measuring = measureDuration({ input: clip, verify: true }, { signal: cancel.signal, progress });
  await assert.rejects(measuring, { message: 'cancelled' });
});

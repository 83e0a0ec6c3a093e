import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { scoreBurst } from '../workers/best-cut/task.ts';
import { measureDuration } from '../workers/duration/task.ts';
import { openPhoto } from '../workers/image.ts';
import type { TaskContext } from '../workers/sandbox/task.ts';
import { extractFrame } from '../workers/thumbnail/video.ts';
import { paintScene } from './samples/scene.ts';
import { makeSamples, type Samples } from './samples.ts';

const quiet: TaskContext = { signal: new AbortController().signal, progress: () => {} };

describe('sample media', () => {
  let folder = '';
  let samples: Samples;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'darkroom samples '));
    samples = await makeSamples(join(folder, 'new'), { height: 240 });
  });
  after(() => rm(folder, { recursive: true, force: true }));

  test('the photo lies on its side and says so', async () => {
    const { width, height, metadata } = await openPhoto(samples.photo);
    assert.deepEqual([width, height], [360, 240]);
    assert.deepEqual([metadata.width, metadata.height, metadata.orientation], [240, 360, 6]);
  });

  test('the third photo of the burst is the sharpest', async () => {
    const photos = samples.burst.map((path, n) => ({ id: String(n + 1), path }));
    const { winner, photos: scored, warnings } = await scoreBurst({ photos, metric: 'robust' }, quiet);
    assert.equal(winner, '3');
    assert.equal(scored.filter(({ rank }) => rank !== null).length, 5);
    assert.deepEqual(warnings, [], 'it looks like a burst');
  });

  test('the video is 8 seconds of picture and sound', async () => {
    const facts = await measureDuration({ input: samples.video, verify: true }, quiet);
    assert.ok(facts.videoCodec && facts.audioCodec);
    assert.ok(Math.abs(facts.duration - 8) < 0.1 && Math.abs((facts.audioDuration ?? 0) - 8) < 0.1);
    const taken = await extractFrame(samples.video, { strategy: 'auto' }, join(folder, 'frame.png'), quiet);
    assert.deepEqual(taken, { actualTime: 5, fallback: null }, 'the frame at 5 s shows something');
  });

  test('the scene is the same each time', () => {
    assert.deepEqual(paintScene(80).toBytes(), paintScene(80).toBytes());
  });
});

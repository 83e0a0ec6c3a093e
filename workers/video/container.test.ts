import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { quiet } from '../image/testing.ts';
import { inputOptions, openVideo, type Video } from './container.ts';
import { probe } from './probe.ts';
import { clipMaker, h264, lavfi, scratchFolder } from './testing.ts';
import { runTool } from './tool.ts';

test('each container is recognised by its bytes, whatever its name', async (t) => {
  const { make } = await clipMaker(t);
  const clip = await make('clip.mp4', ...lavfi('testsrc2=s=64x36:d=0.2'), ...h264);
  for (const format of ['mov', 'matroska', 'avi', 'mpegts', 'flv']) {
    const copy = await make(`copy-${format}.bin`, '-i', clip, '-c', 'copy', '-f', format);
    const video = await openVideo(copy);
    assert.equal((await probe(video, quiet.signal)).video?.codec, 'h264', format);
  }
  for (const [format, codec] of [
    ['asf', 'mpeg4'],
    ['ogg', 'libtheora'],
  ] as const) {
    const copy = await make(`copy-${format}.bin`, '-i', clip, '-c:v', codec, '-f', format);
    assert.equal((await probe(await openVideo(copy), quiet.signal)).video?.width, 64, format);
  }
});

const refused = {
  'photo.mp4': Buffer.from('\x00\x00\x00\x1cftypavif\x00\x00\x00\x00', 'latin1'),
  'script.mp4': Buffer.from('ffconcat version 1.0\nfile /etc/passwd\n'),
  'text.mp4': Buffer.from('G'),
};

for (const [name, bytes] of Object.entries(refused)) {
  test(`${name} is no video and is refused`, async (t) => {
    const path = join(await scratchFolder(t), name);
    await writeFile(path, bytes);
    await assert.rejects(openVideo(path), { name: 'Fatal', code: 'UNSUPPORTED_FORMAT' });
  });
}

test('an empty file is damaged, not unsupported', async (t) => {
  const path = join(await scratchFolder(t), 'empty.mp4');
  await writeFile(path, '');
  await assert.rejects(openVideo(path), { name: 'Fatal', code: 'CORRUPT_MEDIA' });
});

/** Counts who comes knocking. */
async function listener(t: TestContext) {
  let requests = 0;
  const server = createServer((_, response) => {
    requests++;
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return { port: (server.address() as AddressInfo).port, requests: () => requests };
}

async function playlistFor(t: TestContext, port: number): Promise<string> {
  const path = join(await scratchFolder(t), 'holiday.mp4');
  const playlist = `#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nhttp://127.0.0.1:${port}/a.ts\n#EXT-X-ENDLIST\n`;
  await writeFile(path, playlist);
  return path;
}

test('a playlist named .mp4 is refused and nothing that it names is asked for', async (t) => {
  const { port, requests } = await listener(t);
  await assert.rejects(openVideo(await playlistFor(t, port)), { name: 'Fatal', code: 'UNSUPPORTED_FORMAT' });
  assert.equal(requests(), 0);
});

test('the options alone stop a playlist, too, and without them ffprobe does follow it', async (t) => {
  const { port, requests } = await listener(t);
  const path = await playlistFor(t, port);
  const run = (args: string[]) =>
    runTool('ffprobe', {
      args: ['-v', 'error', ...args, `file:${path}`],
      deadlineMs: 20_000,
      signal: quiet.signal,
    });
  for (const demuxers of ['mov,mp4,m4a,3gp', 'mpegts']) {
    await assert.rejects(run(['-f', 'hls', ...inputOptions({ path, demuxers } as Video)]));
  }
  assert.equal(requests(), 0);
  await assert.rejects(run(['-f', 'hls', '-protocol_whitelist', 'file,http,tcp']));
  assert.ok(requests() > 0, 'this test would notice a request');
});

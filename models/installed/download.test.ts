import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { serve, status, temporaryFolder, whole } from './download.fixture.ts';
import { type Download, download } from './download.ts';
import { sha256Of } from './manifest.ts';

const content = randomBytes(300_000);
const job = (folder: string, url: string, changes: Partial<Download> = {}): Download => ({
  ...{ url, path: join(folder, 'file.pth'), bytes: content.length, sha256: sha256Of(content), pauseMs: 1 },
  ...changes,
});

test('a file arrives whole, with progress to its end, under its name alone', async (t) => {
  const folder = await temporaryFolder(t);
  const { url } = await serve(t, whole(content));
  const seen: number[] = [];
  await download(job(folder, url, { progress: (done, total) => void seen.push(done / (total ?? 0)) }));
  assert.ok(content.equals(await readFile(join(folder, 'file.pth'))));
  assert.deepEqual(await readdir(folder), ['file.pth']);
  assert.equal(seen.at(-1), 1);
});

test('after a cut it goes on where it stopped', async (t) => {
  const folder = await temporaryFolder(t);
  const part = join(folder, 'file.pth.part');
  let cut: (() => void) | undefined;
  const halting: Parameters<typeof serve>[1] = ({ socket }, response) => {
    let sent = 0;
    const more = () => {
      response.write(content.subarray(sent, sent + 1000));
      sent += 1000;
    };
    response.writeHead(200, { 'content-length': content.length });
    more();
    // On and on, until some of it is on disk; the file is opened in its own time.
    const onDisk = () => statSync(part, { throwIfNoEntry: false })?.size ?? 0;
    cut = () => void (onDisk() > 0 ? socket.destroy() : more());
  };
  const { url, ranges } = await serve(t, halting, whole(content));
  const progress = () => {
    if (ranges.length === 1) cut?.();
  };
  await download(job(folder, url, { progress }));
  assert.ok(content.equals(await readFile(join(folder, 'file.pth'))));
  assert.equal(ranges[0], undefined);
  assert.match(ranges[1] ?? '', /^bytes=[1-9]\d*-$/);
});

test('what an earlier call left is taken up; a size that is not known is no hindrance', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, 'file.pth.part'), content.subarray(0, 1234));
  const { url, ranges } = await serve(t, whole(content));
  await download(job(folder, url, { bytes: undefined }));
  assert.deepEqual(ranges, ['bytes=1234-']);
  assert.ok(content.equals(await readFile(join(folder, 'file.pth'))));
});

test('a part that is whole already needs only the check', async (t) => {
  for (const bytes of [content.length, undefined]) {
    const folder = await temporaryFolder(t);
    await writeFile(join(folder, 'file.pth.part'), content);
    const { url } = await serve(t, whole(content));
    await download(job(folder, url, { bytes }));
    assert.deepEqual(await readdir(folder), ['file.pth']);
  }
});

test('a server that cannot resume, or has another file, starts it over', async (t) => {
  for (const first of [status(416), whole(content)]) {
    const folder = await temporaryFolder(t);
    await writeFile(join(folder, 'file.pth.part'), content.subarray(0, 1234));
    const noRange = (_: unknown, response: Parameters<typeof first>[1]) => void response.end(content);
    const { url } = await serve(t, first, noRange);
    await download(job(folder, url));
    assert.ok(content.equals(await readFile(join(folder, 'file.pth'))));
  }
});

const refusals: [string, Partial<Download>, ReturnType<typeof whole>, RegExp][] = [
  [
    'another checksum',
    { sha256: '0'.repeat(64) },
    whole(content),
    /is not the file.*sha256.*Nothing is kept/,
  ],
  ['another size', { bytes: 1000 }, whole(content), /300000 bytes, not 1000/],
  ['fewer bytes than known', { bytes: 400_000 }, whole(content), /300000 bytes, not 400000/],
  ['no such file', {}, status(404), /the server answers 404/],
  ['a server that forbids', {}, status(403), /the server answers 403/],
];
for (const [what, changes, answer, message] of refusals) {
  test(`${what}: one error, nothing left`, async (t) => {
    const folder = await temporaryFolder(t);
    const { url, ranges } = await serve(t, answer);
    await assert.rejects(download(job(folder, url, changes)), {
      name: 'ModelError',
      reason: 'download',
      message,
    });
    assert.deepEqual(await readdir(folder), []);
    assert.equal(ranges.length, 1, 'asking again would not help');
  });
}

test('more bytes than known are not stored, whatever the server says of them', async (t) => {
  const folder = await temporaryFolder(t);
  const { url } = await serve(t, (_, response) => void response.end(content));
  await assert.rejects(download(job(folder, url, { bytes: 5000 })), { reason: 'download' });
  const endless = await serve(t, (_, response) => {
    const more = () => void (response.destroyed || response.write(content, more));
    more();
  });
  await assert.rejects(download(job(folder, endless.url)), { message: /sends more than 300000 bytes/ });
  assert.deepEqual(await readdir(folder), []);
});

test('a server that fails is tried again; one that goes on failing is named, with what to do instead', async (t) => {
  const folder = await temporaryFolder(t);
  const recovering = await serve(t, status(503), status(500), whole(content));
  await download(job(folder, recovering.url));
  const { url, ranges } = await serve(t, status(503));
  await assert.rejects(download(job(folder, url, { path: join(folder, 'other') })), {
    reason: 'download',
    message: /cannot be reached \(the server answers 503\).*HTTPS_PROXY.*models -- import FILE/,
  });
  assert.equal(ranges.length, 4);
});

test('no server at all', async (t) => {
  const folder = await temporaryFolder(t);
  const gone = 'http://127.0.0.1:1/file.pth';
  await assert.rejects(download(job(folder, gone)), {
    reason: 'download',
    message: /127.0.0.1:1 cannot be reached/,
  });
  assert.deepEqual(await readdir(folder), []);
});

test('a server that falls silent is given up, and what came is kept for the next time', async (t) => {
  const folder = await temporaryFolder(t);
  const { url } = await serve(t, (_, response) => {
    response.writeHead(200, { 'content-length': content.length });
    response.write(content.subarray(0, 1000));
  });
  await assert.rejects(download(job(folder, url, { idleMs: 1_000 })), { message: /no data for 1000 ms/ });
  assert.deepEqual(await readdir(folder), ['file.pth.part']);
});

test('cancelling ends it with the reason given', async (t) => {
  const folder = await temporaryFolder(t);
  const cancel = new AbortController();
  const { url } = await serve(t, (_, response) => {
    response.writeHead(200, { 'content-length': content.length });
    response.write(content.subarray(0, 1000), () => cancel.abort(new Error('enough')));
  });
  await assert.rejects(download(job(folder, url, { signal: cancel.signal })), /enough/);
});

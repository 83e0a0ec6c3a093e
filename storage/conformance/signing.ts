import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Bench } from '../conformance.ts';
import { put } from './files.ts';

export function signing(bench: Bench): void {
  test('anyone may fetch a signed address, whole or in ranges', async () => {
    const key = await put(bench, 'signed.txt', '0123456789');
    const address = await bench.store.signedUrl(key, { expiresIn: 60 });
    const whole = await fetch(address);
    assert.equal(whole.status, 200);
    assert.equal(whole.headers.get('content-type'), 'text/plain');
    assert.equal(whole.headers.get('content-disposition'), null);
    assert.equal(await whole.text(), '0123456789');
    const part = await fetch(address, { headers: { range: 'bytes=2-4' } });
    assert.equal(part.status, 206);
    assert.equal(part.headers.get('content-range'), 'bytes 2-4/10');
    assert.equal(await part.text(), '234');
    const tail = await fetch(address, { headers: { range: 'bytes=-3' } });
    assert.deepEqual([tail.status, await tail.text()], [206, '789']);
    const beyond = await fetch(address, { headers: { range: 'bytes=10-' } });
    await beyond.body?.cancel();
    assert.equal(beyond.status, 416);
  });

  test('a file is saved under the name asked for', async () => {
    const key = await put(bench, 'named.txt', 'x');
    const name = 'Fête "été" 写真 (1)*.jpg';
    const response = await fetch(await bench.store.signedUrl(key, { expiresIn: 60, downloadAs: name }));
    assert.equal(response.status, 200);
    await response.text();
    const disposition = response.headers.get('content-disposition') ?? '';
    assert.match(disposition, /^attachment; filename="F_te __t__ __ \(1\)\*\.jpg"; filename\*=UTF-8''/);
    assert.equal(decodeURIComponent(disposition.split("UTF-8''")[1] ?? ''), name);
  });

  test('an address that was changed in any part is refused', async () => {
    const key = await put(bench, 'mine.txt', 'mine');
    await put(bench, 'your.txt', 'yours');
    const address = await bench.store.signedUrl(key, { expiresIn: 60, downloadAs: 'a.txt' });
    assert.equal(await statusOf(address), 200);
    const signature = /([?&](?:X-Amz-S|s)ignature=)([^&]+)/.exec(address)?.[2] ?? assert.fail(address);
    for (let at = 0; at < signature.length; at += 7) {
      assert.equal(await statusOf(address.replace(signature, withChanged(signature, at))), 403);
    }
    assert.equal(
      await statusOf(address.replace(signature, withChanged(signature, signature.length - 1))),
      403,
    );
    assert.equal(await statusOf(address.replace('mine.txt', 'your.txt')), 403);
    assert.equal(await statusOf(address.replace('a.txt', 'b.txt')), 403);
    assert.equal(await statusOf(address.replace(/(xpires=\d)/, '$10')), 403);
    assert.equal(await statusOf(address.replace(/([?&])(X-Amz-S|s)ignature=[^&]+/, '$1')), 403);
  });

  test('an address expires', async () => {
    const key = await put(bench, 'brief.txt', 'x');
    const address = await bench.store.signedUrl(key, { expiresIn: 1 });
    const deadline = Date.now() + 10_000;
    let status = await statusOf(address);
    while (status === 200 && Date.now() < deadline) {
      await pause(100);
      status = await statusOf(address);
    }
    assert.equal(status, 403);
  });

  test('an address of nothing leads to a 404, and lifetimes beyond S3’s are refused', async () => {
    const address = await bench.store.signedUrl(`${bench.prefix}absent.txt`, { expiresIn: 60 });
    assert.equal(await statusOf(address), 404);
    for (const expiresIn of [0, -1, 1.5, 604_801, Number.NaN]) {
      await assert.rejects(bench.store.signedUrl(`${bench.prefix}x`, { expiresIn }), RangeError);
    }
  });
}

async function statusOf(address: string): Promise<number> {
  const response = await fetch(address);
  await response.text();
  return response.status;
}

function withChanged(text: string, at: number): string {
  const other = text[at] === 'a' ? 'b' : 'a';
  return text.slice(0, at) + other + text.slice(at + 1);
}

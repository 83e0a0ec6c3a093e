import assert from 'node:assert/strict';
import { constants, PerformanceObserver } from 'node:perf_hooks';
import { Readable } from 'node:stream';
import { after, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { testFolder } from '../../test/services.ts';
import { receiveForm } from './receive.ts';

const folder = await testFolder();
after(folder.close);

/** Its type in Node leaves out what it says of a collection. */
type Collection = { detail: { kind: number } };

const MEBIBYTES = 512;

function* form() {
  yield Buffer.from('--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n');
  for (let i = 0; i < MEBIBYTES * 16; i++) yield Buffer.allocUnsafeSlow(65_536);
  yield Buffer.from('\r\n--b--\r\n');
}

test('hundreds of megabytes of uploads do not have the whole heap collected', async (t) => {
  let whole = 0;
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as unknown as Collection[]) {
      if (entry.detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR) whole++;
    }
  });
  observer.observe({ entryTypes: ['gc'] });
  t.after(() => observer.disconnect());
  const rules = { field: 'file', maxFiles: 1, maxBytes: 2 ** 30 };
  const type = 'multipart/form-data; boundary=b';
  const patience = { idle: 60_000, total: 600_000 };
  const { files } = await receiveForm(Readable.from(form()), type, rules, folder.path, patience);
  assert.equal(files[0]?.bytes, MEBIBYTES * 2 ** 20);
  // The observer hears of them a turn later.
  await turn();
  assert.ok(whole <= 4, `${whole} collections of the whole heap`);
});

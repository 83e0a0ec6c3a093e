import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { after, test } from 'node:test';
import { testFolder } from '../../test/services.ts';
import { receiveForm } from './receive.ts';

const folder = await testFolder();
after(folder.close);

const rules = { field: 'file', maxFiles: 1, maxBytes: 1_000_000 };
const type = 'multipart/form-data; boundary=b';
const head = '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n';

test('an upload that stands still is given up', async () => {
  const source = new Readable({ read() {} });
  source.push(head);
  const receiving = receiveForm(source, type, rules, folder.path, { idle: 20, total: 60_000 });
  await assert.rejects(receiving, { code: 'UPLOAD_TIMEOUT', status: 408 });
  assert.equal(source.destroyed, false, 'its socket still carries the answer');
});

test('an upload that only drips is given up, too', async () => {
  const source = new Readable({ read() {} });
  source.push(head);
  const drip = setInterval(() => source.push('x'), 5);
  const receiving = receiveForm(source, type, rules, `${folder.path}`, { idle: 100, total: 60_000 });
  await assert.rejects(receiving, { code: 'UPLOAD_TIMEOUT' });
  clearInterval(drip);
});

test('an upload may take no longer than an hour, however fast it is', async (t) => {
  const source = new Readable({ read() {} });
  source.push(head);
  const flow = setInterval(() => source.push('x'.repeat(1_000)), 5);
  t.after(() => clearInterval(flow));
  const own = await testFolder();
  t.after(own.close);
  const receiving = receiveForm(source, type, rules, own.path, { idle: 60_000, total: 60 });
  await assert.rejects(receiving, { code: 'UPLOAD_TIMEOUT' });
});

test('a file that cannot be written fails the upload', async () => {
  const source = Readable.from([Buffer.from(`${head}abc\r\n--b--\r\n`)]);
  const receiving = receiveForm(source, type, rules, `${folder.path}/missing`, {
    idle: 60_000,
    total: 60_000,
  });
  await assert.rejects(receiving, { code: 'ENOENT' });
  assert.ok(!(await readdir(folder.path)).includes('missing'));
});

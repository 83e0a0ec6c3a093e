import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { createS3Store } from '../../storage/s3.ts';
import { testFolder } from '../services.ts';
import { openS3 } from './s3.ts';

test('an object store of ours puts, reads, lists and deletes objects there', async (t) => {
  const [s3, folder] = await Promise.all([openS3(), testFolder()]);
  const endpoint = `http://127.0.0.1:${s3.port}`;
  const common = { accessKey: 'a', secretKey: 'b', bucket: 'bucket', region: 'us-east-1', pathStyle: true };
  const store = createS3Store({ endpoint, publicEndpoint: endpoint, ...common });
  t.after(async () => {
    await store.close();
    await s3.close();
    await folder.close();
  });
  await store.ensureBucket();
  const [sent, got] = [join(folder.path, 'sent'), join(folder.path, 'got')];
  await writeFile(sent, 'pixels');
  await store.putFile('photos/a/original.jpg', sent, 'image/jpeg');
  const info = await store.getFile('photos/a/original.jpg', got);
  assert.deepEqual([info.size, info.contentType, await readFile(got, 'utf8')], [6, 'image/jpeg', 'pixels']);
  const { stream } = await store.read('photos/a/original.jpg', { start: 1, end: 2 });
  assert.equal(String(Buffer.concat(await stream.toArray())), 'ix');
  const keys = await Array.fromAsync(store.list('photos/'), ({ key }) => key);
  assert.deepEqual(keys, ['photos/a/original.jpg']);
  await store.delete('photos/a/original.jpg');
  assert.equal(await store.stat('photos/a/original.jpg'), undefined);
});

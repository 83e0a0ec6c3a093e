import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Client } from 'minio';
import { testSettings } from '../test/config.ts';
import { noS3 } from '../test/support/s3.ts';
import { conformance } from './conformance.ts';
import { createS3Store } from './s3.ts';
import { clientOptions, S3Connection, type S3Options } from './s3-connection.ts';
import { upload } from './s3-upload.ts';
import { StoreUnavailable } from './store.ts';

const server = testServer();

/** What `test/s3-server.sh start` names; undefined when no server was named. */
function testServer(): S3Options | undefined {
  const {
    TEST_S3_ENDPOINT: endpoint,
    TEST_S3_ACCESS_KEY: accessKey,
    TEST_S3_SECRET_KEY: secretKey,
  } = testSettings();
  if (!endpoint) return undefined;
  const common = { accessKey, secretKey, bucket: 'darkroom-test', region: 'us-east-1', pathStyle: true };
  return { endpoint, publicEndpoint: endpoint, ...common };
}

if (server === undefined) {
  test('S3 as an object store', { skip: noS3 });
} else {
  const open = (changes: Partial<S3Options> = {}) => createS3Store({ ...server, ...changes });

  conformance('S3', async () => {
    const store = open();
    await store.ensureBucket();
    await store.ready();
    return { store, close: () => store.close() };
  });

  test('a bucket is made once, also by two at the same time', async (t) => {
    const store = open({ bucket: `darkroom-test-${process.pid}` });
    t.after(() => store.close());
    await assert.rejects(store.ready(), /bucket .* does not exist \(S3_BUCKET\)/);
    await Promise.all([store.ensureBucket(), store.ensureBucket()]);
    await store.ready();
  });

  test('wrong credentials are refused with the names of the settings', async (t) => {
    const store = open({ secretKey: 'wrong' });
    t.after(() => store.close());
    await assert.rejects(store.ready(), (error) => {
      assert.ok(error instanceof StoreUnavailable);
      assert.match(error.message, /S3_ACCESS_KEY, S3_SECRET_KEY/);
      return true;
    });
  });

  test('what another program says of an object is told: its metadata, and its tags', async (t) => {
    const store = open();
    t.after(() => store.close());
    const client = new Client(clientOptions(server));
    const key = `conformance/${randomUUID()}.mp4`;
    await client.putObject(server.bucket, key, 'film', 4, { 'x-amz-meta-ContentId': '7' });
    await client.setObjectTagging(server.bucket, key, { content_id: '8' });
    const found = await store.inspect(key);
    assert.equal(found?.metadata.contentid, '7');
    assert.deepEqual(found?.tags, { content_id: '8' });
    await store.delete(key);
  });

  test('addresses are signed for the public endpoint', async (t) => {
    const store = open({ publicEndpoint: 'https://files.example.org' });
    t.after(() => store.close());
    const address = new URL(await store.signedUrl('photos/1/a.jpg', { expiresIn: 60 }));
    assert.equal(address.host, 'files.example.org');
    assert.equal(address.pathname, `/${server.bucket}/photos/1/a.jpg`);
  });

  test('the server refuses bytes that changed on the way', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'darkroom s3 '));
    const connection = new S3Connection(server);
    t.after(async () => {
      connection.close();
      await rm(folder, { recursive: true });
    });
    const path = join(folder, 'file');
    await writeFile(path, 'these');
    const key = `damaged/${randomUUID()}`;
    const md5OfOthers = '1B2M2Y8AsgTpgAmY7PhCfg==';
    const file = {
      bucket: server.bucket,
      key,
      path,
      size: 5,
      md5: md5OfOthers,
      contentType: 'text/plain',
    };
    const storing = connection.run({ what: 'storing', deadlineMs: 10_000 }, (use) => upload(use, file));
    await assert.rejects(storing, /BadDigest/);
    const store = open();
    t.after(() => store.close());
    assert.equal(await store.stat(key), undefined);
  });
}

import assert from 'node:assert/strict';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readStorageSettings } from './config.ts';
import { openStore } from './open.ts';

const SECRET_KEY = 'x'.repeat(32);
const messageOf = (env: Record<string, string>) => {
  try {
    readStorageSettings(env);
  } catch (error) {
    assert.ok(error instanceof Error && error.name === 'SettingsError', String(error));
    return error.message;
  }
  return assert.fail('these settings should be refused');
};

test('without S3 the files lie under DATA_DIR, and only the secret is needed', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'darkroom config '));
  t.after(() => rm(folder, { recursive: true }));
  const settings = readStorageSettings({ SECRET_KEY, DATA_DIR: folder, S3_ENDPOINT: '' });
  const store = await openStore(settings);
  const source = join(folder, 'source');
  await writeFile(source, 'x');
  await store.putFile('photos/1/original.jpg', source, 'image/jpeg');
  assert.equal((await stat(join(folder, 'objects/photos/1/original.jpg'))).size, 1);
  const address = await store.signedUrl('photos/1/original.jpg', { expiresIn: 60 });
  assert.ok(address.startsWith('http://127.0.0.1:8000/objects/photos/1/original.jpg?expires='), address);
  await store.close();
});

test('a missing or short secret is refused without being shown', () => {
  assert.match(messageOf({}), /SECRET_KEY: should be set, because it signs/);
  const short = messageOf({ SECRET_KEY: 'hunter2' });
  assert.match(short, /SECRET_KEY: should be a secret of at least 32 characters/);
  assert.doesNotMatch(short, /hunter2/);
});

test('S3 without its keys is refused with the names of those that are missing', () => {
  const S3_ENDPOINT = 'http://127.0.0.1:9000';
  const none = messageOf({ S3_ENDPOINT });
  assert.match(none, /S3_ACCESS_KEY: should be set, because S3_ENDPOINT is set/);
  assert.match(none, /S3_SECRET_KEY: should be set/);
  assert.doesNotMatch(messageOf({ S3_ENDPOINT, S3_ACCESS_KEY: 'a' }), /S3_ACCESS_KEY:/);
  const settings = readStorageSettings({ S3_ENDPOINT, S3_ACCESS_KEY: 'a', S3_SECRET_KEY: 'b' });
  assert.deepEqual(
    [settings.S3_BUCKET, settings.S3_REGION, settings.S3_PATH_STYLE],
    ['darkroom', 'us-east-1', true],
  );
});

test('addresses that are none, and endpoints with a path, are refused', () => {
  assert.match(messageOf({ SECRET_KEY, PUBLIC_URL: 'localhost:8000' }), /PUBLIC_URL: should be an address/);
  assert.match(messageOf({ SECRET_KEY, S3_ENDPOINT: '127.0.0.1:9000' }), /S3_ENDPOINT: should be an address/);
  assert.match(messageOf({ SECRET_KEY, S3_ENDPOINT: 'http://h/s3' }), /S3_ENDPOINT: should have no path/);
  assert.match(messageOf({ SECRET_KEY, S3_BUCKET: 'A_B' }), /S3_BUCKET: should be a bucket name/);
});

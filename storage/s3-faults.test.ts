import assert from 'node:assert/strict';
import { once } from 'node:events';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { createS3Store } from './s3.ts';
import { S3Connection } from './s3-connection.ts';
import { StoreUnavailable } from './store.ts';

/** A server that misbehaves as told, and the options of a store that talks to it. */
async function misbehaving(t: TestContext, listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const folder = await mkdtemp(join(tmpdir(), 'darkroom faults '));
  const common = { accessKey: 'a', secretKey: 'b', bucket: 'bucket', region: 'us-east-1', pathStyle: true };
  const options = { endpoint, publicEndpoint: endpoint, ...common };
  const store = createS3Store(options);
  t.after(async () => {
    await store.close();
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  });
  return { store, options, folder };
}

const unavailable = (pattern: RegExp) => (error: unknown) => {
  assert.ok(error instanceof StoreUnavailable, String(error));
  assert.match(error.message, pattern);
  return true;
};

test('a server that stumbles twice is asked a third time, with the whole file again', async (t) => {
  const bodies: string[] = [];
  const { store, folder } = await misbehaving(t, async (request, response) => {
    bodies.push(await text(request));
    response.writeHead(bodies.length < 3 ? 503 : 200).end();
  });
  await writeFile(join(folder, 'file'), 'the file');
  await store.putFile('a.txt', join(folder, 'file'), 'text/plain');
  assert.deepEqual(bodies, ['the file', 'the file', 'the file']);
});

test('a server that keeps stumbling is given up after three tries', async (t) => {
  let asked = 0;
  const { store } = await misbehaving(t, (_, response) => {
    asked++;
    response.writeHead(500).end('<Error><Code>InternalError</Code></Error>');
  });
  await assert.rejects(store.stat('a.txt'), unavailable(/looking up "a.txt": the store answered 500/));
  assert.equal(asked, 3);
});

test('answers that are thrown away do not use the sockets up', async (t) => {
  const { store } = await misbehaving(t, (request, response) => {
    if (request.method === 'GET') response.writeHead(503).end('busy '.repeat(20_000));
    else response.writeHead(200).end();
  });
  const reading = Array.from({ length: 100 }, () => store.read('a.txt'));
  await Promise.all(reading.map((one) => assert.rejects(one, unavailable(/the store answered 503/))));
  await store.ready();
});

test('a refusal is not repeated', async (t) => {
  let asked = 0;
  const { store, folder } = await misbehaving(t, (_, response) => {
    asked++;
    response.writeHead(403, { connection: 'close' }).end('<Error><Code>AccessDenied</Code></Error>');
  });
  await writeFile(join(folder, 'file'), Buffer.alloc(100));
  const storing = store.putFile('a.txt', join(folder, 'file'), 'text/plain');
  await assert.rejects(storing, unavailable(/AccessDenied.*S3_ACCESS_KEY/));
  assert.equal(asked, 1);
});

test('a server that never answers meets the deadline', async (t) => {
  const { options } = await misbehaving(t, () => {});
  const connection = new S3Connection(options);
  t.after(() => connection.close());
  const call = { what: 'looking up "a.txt"', deadlineMs: 50 };
  const asking = connection.run(call, ({ client }) => client.statObject('bucket', 'a.txt'));
  await assert.rejects(asking, unavailable(/looking up "a.txt" took longer than 50 ms/));
});

test('nobody listening is told with the cause', async () => {
  const endpoint = 'http://127.0.0.1:1';
  const common = { accessKey: 'a', secretKey: 'b', bucket: 'bucket', region: 'us-east-1', pathStyle: true };
  const store = createS3Store({ endpoint, publicEndpoint: endpoint, ...common });
  await assert.rejects(store.ready(), unavailable(/reaching the bucket "bucket": ECONNREFUSED/));
  await store.close();
});

test('an object cut short is never taken for whole', async (t) => {
  const { store, folder } = await misbehaving(t, (_, response) => {
    response.writeHead(200, { 'content-length': 1000, 'last-modified': new Date().toUTCString() });
    response.write('half', () => response.destroy());
  });
  const path = join(folder, 'fetched');
  await assert.rejects(
    store.getFile('a.txt', path),
    unavailable(/the connection broke, after \d of 1000 bytes/),
  );
  await assert.rejects(access(path), { code: 'ENOENT' });
});

test('a server that ignores ranges is found out', async (t) => {
  const { store } = await misbehaving(t, (_, response) => response.writeHead(200).end('everything'));
  await assert.rejects(store.read('a.txt', { start: 2, end: 3 }), unavailable(/ignores ranges/));
});

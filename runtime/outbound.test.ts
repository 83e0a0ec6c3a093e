import assert from 'node:assert/strict';
import dns from 'node:dns';
import { createServer } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { createOutbound, isPublic } from './outbound.ts';

let requests = 0;
const server = createServer((request, response) => {
  requests++;
  if (request.url === '/elsewhere') response.writeHead(302, { location: '/found' }).end();
  else if (request.url === '/endless') response.end('x'.repeat(5_000));
  else if (request.url === '/silent') response.flushHeaders();
  else request.pipe(response);
});
let base = '';
before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => {
  server.closeAllConnections();
  server.close();
});

test('private addresses are reached only where that is allowed', async () => {
  const guarded = createOutbound({ allowPrivate: false });
  const { port } = new URL(base);
  for (const host of ['127.0.0.1', 'localhost', '[::1]', '0x7f.1', '2130706433', '[::ffff:127.0.0.1]'])
    await assert.rejects(guarded(`http://${host}:${port}/`), /public address/, host);
  assert.equal(requests, 0);
  const open = createOutbound({ allowPrivate: true });
  const { status, text } = await open(`${base}/echo`, { method: 'POST', body: 'hello' });
  assert.deepEqual([status, text], [200, 'hello']);
});

test('a name that turns to a private address, or has one among others, is not reached', async (t) => {
  const { port } = new URL(base);
  const guarded = createOutbound({ allowPrivate: false });
  let found: string[] = [];
  t.mock.method(dns, 'lookup', (...args: unknown[]) => {
    const answer = args.at(-1) as (error: null, found: dns.LookupAddress[]) => void;
    answer(
      null,
      found.map((address) => ({ address, family: 4 })),
    );
  });
  syncBuiltinESMExports();
  t.after(() => {
    t.mock.restoreAll();
    syncBuiltinESMExports();
  });
  const before = requests;
  for (const addresses of [['127.0.0.1'], ['1.1.1.1', '127.0.0.1']]) {
    found = addresses;
    await assert.rejects(guarded(`http://rebinding.example:${port}/`), /not at a public address/);
  }
  assert.equal(requests, before);
  found = ['127.0.0.1'];
  const open = createOutbound({ allowPrivate: true });
  assert.equal((await open(`http://rebinding.example:${port}/`)).status, 200, 'the name does lead there');
});

test('what is not the open internet counts as private', () => {
  for (const address of ['10.1.2.3', '172.16.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0'])
    assert.equal(isPublic(address), false, address);
  for (const address of ['::', 'fd00::1', 'fe80::1', '::ffff:10.0.0.1', '64:ff9b::a00:1', '2002:a00:1::'])
    assert.equal(isPublic(address), false, address);
  for (const address of ['1.1.1.1', '2606:4700:4700::1111', '::ffff:8.8.8.8'])
    assert.equal(isPublic(address), true, address);
});

test('redirects, endless answers and silence end', async () => {
  const send = createOutbound({ allowPrivate: true });
  assert.equal((await send(`${base}/elsewhere`)).status, 302);
  await assert.rejects(send(`${base}/endless`, { maxBytes: 1_000 }), /more than 1000 bytes/);
  await assert.rejects(send(`${base}/silent`, { timeoutMs: 200 }), /took too long/);
  await assert.rejects(send('file:///etc/passwd'), /http or https/);
});

test('no error tells the path or query of an address, which may be a secret', async () => {
  const send = createOutbound({ allowPrivate: true });
  const failure = await send('http://127.0.0.1:9/services/SECRET?key=SECRET').catch((error) => error);
  assert.match(failure.message, /^127\.0\.0\.1:9 did not answer/);
  assert.doesNotMatch(String(failure.cause?.stack), /SECRET/);
});

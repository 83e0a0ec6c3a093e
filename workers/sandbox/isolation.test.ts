import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isolation } from './isolation.ts';
import { Sandbox } from './sandbox.ts';

const unruly = fileURLToPath(new URL('./testing/unruly-child.ts', import.meta.url));
const sandbox = new Sandbox(256 * 2 ** 20, unruly);
after(() => sandbox.close());

const run = (args: object): Promise<unknown> =>
  // The unruly program takes a fate whatever the task's name is.
  sandbox.run('duration', args as never, { signal: AbortSignal.timeout(60_000), onProgress: () => {} });

test('a media process reaches no network, not even this machine', async (t) => {
  if (isolation().network !== 'none') return t.skip('the kernel here allows no new network namespace');
  let calls = 0;
  const server = createServer((socket) => {
    calls++;
    socket.destroy();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const address = server.address();
  assert.ok(address && typeof address === 'object');
  assert.notEqual(await run({ fate: 'call', port: address.port }), 'connected');
  assert.equal(calls, 0);
});

test('a media process may write no endless file and leaves no image of its memory', async (t) => {
  if (isolation().limits.length === 0) return t.skip('needs prlimit of util-linux');
  const limits = String(await run({ fate: 'limits' }));
  assert.match(limits, /Max core file size +0 +0/);
  assert.match(limits, /Max file size +8589934592 +8589934592/);
});

test('a media process may start no endless number of others, where they are counted for it alone', async (t) => {
  const most = isolation().limits.find((limit) => limit.startsWith('--nproc='));
  if (!most) return t.skip('needs a user namespace: processes are counted there alone');
  const limits = String(await run({ fate: 'limits' }));
  assert.match(limits, new RegExp(`Max processes +${most.slice('--nproc='.length)} `));
});

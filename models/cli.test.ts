import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { temporaryFolder } from './installed/download.fixture.ts';
import { srvggWeights } from './networks.fixture.ts';
import { writeSafetensors } from './safetensors-write.ts';

const cli = join(import.meta.dirname, 'cli.ts');

async function run(folder: string, args: string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [cli, ...args], {
    env: { MODELS_DIR: join(folder, 'models'), INIT_CWD: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { out, err, code };
}

async function withWeights(t: TestContext): Promise<string> {
  const folder = await temporaryFolder(t);
  const weights = srvggWeights({ features: 4, convs: 1, activation: 'prelu' }, 2);
  await writeFile(join(folder, 'net.safetensors'), writeSafetensors(weights));
  return folder;
}

test('import, list and verify: a path is taken from where the person is', async (t) => {
  const folder = await withWeights(t);
  const imported = await run(folder, ['import', 'net.safetensors', '--name', 'mine', '--licence', 'MIT']);
  assert.equal(imported.code, 0, imported.err);
  assert.match(imported.out, /mine is installed: SRVGGNetCompact, ×2.*\n.*"model": "mine"/);
  assert.match((await run(folder, ['list'])).out, /^mine +×2 +installed/m);
  assert.match((await run(folder, ['verify'])).out, /^mine: as it should be$/m);
  await writeFile(join(folder, 'models', 'mine.json'), '{}');
  const broken = await run(folder, ['verify']);
  assert.equal(broken.code, 1);
  assert.match(broken.out, /^mine: .*is not the manifest of a model/m);
});

test('a refusal is one line and no trace of the program; wrong use shows the usage', async (t) => {
  const folder = await withWeights(t);
  await writeFile(join(folder, 'bad.pth'), 'PK');
  const bad = await run(folder, ['import', 'bad.pth']);
  assert.deepEqual([bad.code, bad.err.trim().split('\n').length], [1, 1], bad.err);
  for (const args of [[], ['constructor'], ['pull'], ['import'], ['list', 'a', 'b'], ['list', '--wrong']]) {
    const wrong = await run(folder, args);
    assert.equal(wrong.code, 2, args.join(' '));
    assert.match(wrong.err, /npm run models -- pull NAME/);
  }
  const unknown = await run(folder, ['pull', 'x9000']);
  assert.match(unknown.err, /"x9000" cannot be pulled; these can: RealESRGAN_x4plus/);
});

test('pull asks the proxy that the environment names, and says in a line that it was refused', async (t) => {
  const folder = await temporaryFolder(t);
  const asked: (string | undefined)[] = [];
  const proxy = createServer().on('connect', (request, socket) => {
    asked.push(request.url);
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  t.after(() => proxy.close());
  const HTTPS_PROXY = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const { code, err } = await run(folder, ['pull', 'realesr-animevideov3'], { HTTPS_PROXY });
  assert.equal(code, 1);
  assert.ok(asked.length > 0 && asked.every((url) => url === 'github.com:443'), asked.join());
  assert.match(err, /^github.com cannot be reached .*models -- import FILE$/m);
});

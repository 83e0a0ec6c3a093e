import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { testFolder } from './services.ts';
import { bareEnv } from './support/bare-env.ts';

const HANGS_MS = 120_000;

test('an API of a test that cannot be put together leaves nothing open and nothing behind', async (t) => {
  const folder = await testFolder();
  t.after(folder.close);
  const api = new URL('api.ts', import.meta.url).href;
  // Wrong settings of the last parts: the services are up by then.
  const script = `
    import { startTestApi } from ${JSON.stringify(api)};
    await startTestApi({ ALLOW_PRIVATE_ADDRESSES: 'perhaps' }).catch((error) => console.log(error.name));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...bareEnv(), TMPDIR: folder.path },
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: HANGS_MS,
    killSignal: 'SIGKILL',
  });
  const [said, [code, signal]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  assert.deepEqual([said, code, signal], ['SettingsError\n', 0, null], 'it ends by itself');
  assert.deepEqual(await readdir(folder.path), []);
});

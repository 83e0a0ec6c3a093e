import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pino } from 'pino';
import { Releasers } from '../runtime/lifecycle.ts';
import { testFolder } from '../test/services.ts';
import { readPlatformSettings } from './config.ts';
import { FolderInUse } from './folder-lock.ts';
import { startPlatform } from './platform.ts';
import { freePort } from './ports.ts';

const log = pino({ level: 'silent' });
let folder: Awaited<ReturnType<typeof testFolder>>;
before(async () => {
  folder = await testFolder();
});
after(() => folder.close());

async function start(settings: Record<string, string>) {
  const releasers = new Releasers();
  const said: string[] = [];
  const options = { workers: 1, drainSeconds: 1, releasers, say: (line: string) => said.push(line) };
  try {
    const platform = await startPlatform(
      readPlatformSettings({ DATA_DIR: folder.path, ...settings }),
      options,
    );
    return { platform, said, stop: () => releasers.releaseAll(log) };
  } catch (error) {
    await releasers.releaseAll(log);
    throw error;
  }
}

const signIn = ({ url, admin }: { url: string; admin: { username: string; password: string } }) =>
  fetch(`${url}/token`, { method: 'POST', body: new URLSearchParams(admin) });

test('a second start finds the data of the first, and its password is told once', async (t) => {
  const port = String(await freePort());
  const first = await start({ PORT: port });
  t.after(first.stop);
  assert.equal((await signIn(first.platform)).status, 200);
  assert.ok(first.said.some((line) => line.includes(first.platform.admin.password)));
  await assert.rejects(start({ PORT: port }), FolderInUse);
  await assert.rejects(
    start({ PORT: port, DATA_DIR: `${folder.path}/other` }),
    /PORT: should be a free port/,
  );
  await first.stop();
  await assert.rejects(signIn(first.platform), 'it should have stopped listening');

  const second = await start({ PORT: port });
  t.after(second.stop);
  assert.deepEqual(second.platform.admin, first.platform.admin);
  assert.equal((await signIn(second.platform)).status, 200);
  assert.ok(!second.said.some((line) => line.includes(second.platform.admin.password)));
});

test('a part that cannot start is told with its own words', async () => {
  const wrong = { PORT: String(await freePort()), DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' };
  await assert.rejects(start(wrong), /(api|worker-1) ended with code 1:.*ECONNREFUSED/s);
});

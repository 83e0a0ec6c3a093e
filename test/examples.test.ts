import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { testFolder } from './services.ts';
import { bareEnv } from './support/bare-env.ts';
import { type Fleet, openFleet } from './support/fleet.ts';
import { noisePhoto } from './support/photo.ts';

const run = promisify(execFile);
const examples = join(import.meta.dirname, '../docs/examples');

let fleet: Fleet;
let folder: Awaited<ReturnType<typeof testFolder>>;
let env: NodeJS.ProcessEnv;

before(async () => {
  fleet = await openFleet();
  await fleet.startWorker('examples');
  folder = await testFolder();
  for (const name of await readdir(examples)) await copyFile(join(examples, name), join(folder.path, name));
  for (const name of ['photo.jpg', 'other.jpg'])
    await writeFile(join(folder.path, name), await noisePhoto(40, 30));
  const { url, authorization } = fleet.client;
  const headers = { authorization, 'content-type': 'application/json' };
  const made = await fetch(`${url}/api-keys`, { method: 'POST', headers, body: '{"name":"examples"}' });
  const { key } = (await made.json()) as { key: string };
  env = { ...bareEnv(), DARKROOM_URL: url, DARKROOM_API_KEY: key };
});
after(async () => {
  await fleet.close();
  await folder.close();
});

const has = (program: string) =>
  run(program, ['--version']).then(
    () => true,
    () => false,
  );

for (const [file, program, needs] of [
  ['upscale.sh', 'sh', 'curl'],
  ['upscale.py', 'python3', 'python3'],
] as const) {
  const runExample = (...args: string[]) => run(program, [file, ...args], { cwd: folder.path, env });

  test(`${file} enlarges a photo`, async (t) => {
    if (!(await has(needs))) return t.skip(`there is no ${needs}`);
    const result = join(folder.path, `${file}.jpg`);
    await runExample('photo.jpg', result);
    const { width, height } = await sharp(result).metadata();
    assert.deepEqual([width, height], [80, 60]);
  });

  test(`${file} says why a file is refused`, async (t) => {
    if (!(await has(needs))) return t.skip(`there is no ${needs}`);
    await assert.rejects(runExample('README.md', 'none.jpg'), ({ code, stdout, stderr }) => {
      assert.notEqual(code, 0);
      assert.match(stdout + stderr, /UNSUPPORTED_MEDIA_TYPE/);
      return true;
    });
  });
}

// Those in TypeScript need the client's package, and run where that is installed: client/package.test.ts.
test('every example is run by a test', async () => {
  const files = (await readdir(examples)).filter((name) => name !== 'README.md').sort();
  assert.deepEqual(files, ['burst.ts', 'upscale.py', 'upscale.sh', 'upscale.ts']);
});

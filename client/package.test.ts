import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { photoFile } from '../test/api.ts';
import { testFolder } from '../test/services.ts';
import { bareEnv } from '../test/support/bare-env.ts';
import { chromiumPath, noChromium } from '../test/support/browser.ts';
import { type Fleet, openFleet } from '../test/support/fleet.ts';
import { installClient } from '../test/support/packed-client.ts';

const run = promisify(execFile);
const here = import.meta.dirname;
const chromium = chromiumPath();

let fleet: Fleet;
let folder: Awaited<ReturnType<typeof testFolder>>;
/** A program that a stranger writes, with the package and nothing else of this project. */
let stranger: string;

before(async () => {
  fleet = await openFleet({ ALLOWED_ORIGINS: '*' });
  folder = await testFolder();
  stranger = folder.path;
  await installClient(stranger);
});
after(async () => {
  await fleet.close();
  await folder.close();
});

const tokenOf = () => fleet.client.authorization.replace('Bearer ', '');
const jpeg = async () => Buffer.from(await (await photoFile()).arrayBuffer());

const program = (url: string, token: string) => `
import { createClient, DarkroomError, type Work } from 'darkroom';

const darkroom = createClient('${url}', { token: '${token}' });
const work: Work<'upscale'> = darkroom.upscale('photo.jpg', { scale: 2, format: 'png' });
const { id, status } = await work.accepted();
const page = await darkroom.jobs.list({ kind: 'upscale', status: 'queued' });
console.log(JSON.stringify({ id, status, listed: page.jobs.map((job) => job.id) }));
try {
  await darkroom.jobs.get('none');
} catch (error) {
  if (error instanceof DarkroomError) console.log(error.code);
}
`;

test('installed from its package, it runs, and its types hold without any other package', async () => {
  await writeFile(join(stranger, 'photo.jpg'), await jpeg());
  await writeFile(join(stranger, 'right.ts'), program(fleet.client.url, tokenOf()));
  const { stdout } = await run(process.execPath, ['right.ts'], { cwd: stranger });
  const [line = '', code] = stdout.trim().split('\n');
  const said = JSON.parse(line);
  assert.deepEqual([said.status, said.listed, code], ['queued', [said.id], 'NOT_FOUND']);

  const wrong =
    "import { createClient } from 'darkroom';\ncreateClient('x', { token: '' }).upscale('a.jpg', { scale: 5 });\n";
  await writeFile(join(stranger, 'wrong.ts'), wrong);
  const compilerOptions = {
    noEmit: true,
    strict: true,
    module: 'nodenext',
    lib: ['es2022', 'dom'],
    types: [],
  };
  const tsc = join(here, '..', 'node_modules', 'typescript', 'bin', 'tsc');
  const config = {
    compilerOptions: { ...compilerOptions, exactOptionalPropertyTypes: true },
    files: ['right.ts', 'wrong.ts'],
  };
  await writeFile(join(stranger, 'tsconfig.json'), JSON.stringify(config));
  const check = run(process.execPath, [tsc, '--project', stranger], { cwd: stranger });
  await assert.rejects(check, ({ stdout }) => {
    assert.match(stdout, /^wrong\.ts\(2,\d+\): error TS2322: .*5.*\n$/);
    return true;
  });
});

test('its command is there', async () => {
  const { stdout } = await run(join(stranger, 'node_modules/.bin/darkroom'), ['upscale', '--help']);
  assert.match(stdout, /--scale <2\|3\|4>/);
});

test('a browser can send a file by it', { skip: noChromium() }, async (t) => {
  const script = await readFile(join(stranger, 'node_modules/darkroom/dist/index.js'));
  const photo = (await jpeg()).toString('base64');
  const page = `<!doctype html><pre>waiting</pre><script type="module">
    import { createClient } from '/darkroom.js';
    const bytes = Uint8Array.from(atob('${photo}'), (letter) => letter.charCodeAt(0));
    const darkroom = createClient('${fleet.client.url}', { token: '${tokenOf()}' });
    const told = await darkroom.upscale(new File([bytes], 'photo.jpg')).accepted().then((job) => job.status, String);
    document.querySelector('pre').textContent = 'the job is ' + told;
  </script>`;
  const site = createServer((request, response) => {
    const isScript = request.url === '/darkroom.js';
    response
      .setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
      .end(isScript ? script : page);
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  t.after(() => site.close());
  const { port } = site.address() as AddressInfo;
  const flags = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    `--user-data-dir=${join(stranger, 'browser')}`,
  ];
  const dump = ['--virtual-time-budget=60000', '--dump-dom', `http://127.0.0.1:${port}/`];
  const { stdout } = await run(chromium ?? '', [...flags, ...dump], { timeout: 90_000 });
  assert.match(stdout, /the job is queued/);
});

// The last, because the others want their jobs queued.
test('the examples in TypeScript run', async () => {
  await fleet.startWorker('examples');
  const env = { ...bareEnv(), DARKROOM_URL: fleet.client.url, DARKROOM_API_KEY: await newKey() };
  const runExample = async (file: string, ...args: string[]) => {
    await copyFile(join(here, '../docs/examples', file), join(stranger, file));
    return run(process.execPath, [file, ...args], { cwd: stranger, env });
  };
  for (const name of ['photo.jpg', 'other.jpg']) await writeFile(join(stranger, name), await jpeg());

  await runExample('upscale.ts', 'photo.jpg', 'large.jpg');
  const { width, height } = await sharp(join(stranger, 'large.jpg')).metadata();
  assert.deepEqual([width, height], [80, 48]);
  await assert.rejects(runExample('upscale.ts', 'right.ts', 'none.jpg'), /UNSUPPORTED_MEDIA_TYPE/);
  const { stdout } = await runExample('burst.ts', 'photo.jpg', 'other.jpg');
  assert.match(stdout, /^1 {2}(photo|other)\.jpg: \S.*\n2 {2}(photo|other)\.jpg: \S/);
});

async function newKey(): Promise<string> {
  const { url, authorization } = fleet.client;
  const headers = { authorization, 'content-type': 'application/json' };
  const made = await fetch(`${url}/api-keys`, { method: 'POST', headers, body: '{"name":"examples"}' });
  return ((await made.json()) as { key: string }).key;
}

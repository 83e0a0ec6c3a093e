import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { type Listening, listen } from '../api/server.ts';
import { photoFile, startTestApi, type TestApi } from '../test/api.ts';
import { testFolder } from '../test/services.ts';
import { installClient } from '../test/support/packed-client.ts';

const run = promisify(execFile);
const here = import.meta.dirname;
const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync);

let api: TestApi;
let server: Listening;
let folder: Awaited<ReturnType<typeof testFolder>>;
/** A program that a stranger writes, with the package and nothing else of this project. */
let stranger: string;

before(async () => {
  api = await startTestApi({ ALLOWED_ORIGINS: '*' });
  server = await listen(api.app, '127.0.0.1', 0);
  folder = await testFolder();
  stranger = folder.path;
  await installClient(stranger);
});
after(async () => {
  await server.close();
  await api.close();
  await folder.close();
});

const urlOf = () => `http://127.0.0.1:${server.port}`;

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
  const { token } = await api.signUp();
  await writeFile(join(stranger, 'photo.jpg'), Buffer.from(await (await photoFile()).arrayBuffer()));
  await writeFile(join(stranger, 'right.ts'), program(urlOf(), token));
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
  const check = async (file: string) => {
    const config = {
      compilerOptions: { ...compilerOptions, exactOptionalPropertyTypes: true },
      files: [file],
    };
    await writeFile(join(stranger, 'tsconfig.json'), JSON.stringify(config));
    return run(process.execPath, [tsc, '--project', stranger], { cwd: stranger });
  };
  await check('right.ts');
  await assert.rejects(check('wrong.ts'), ({ stdout }) =>
    /wrong\.ts\(2,\d+\): error TS2322: .*5/.test(stdout),
  );
});

test('its command is there', async () => {
  const { stdout } = await run(join(stranger, 'node_modules/.bin/darkroom'), ['upscale', '--help']);
  assert.match(stdout, /--scale <2\|3\|4>/);
});

test('a browser can send a file by it', { skip: !chromium && 'there is no Chromium' }, async (t) => {
  const { token } = await api.signUp();
  const script = await readFile(join(stranger, 'node_modules/darkroom/dist/index.js'));
  const photo = Buffer.from(await (await photoFile()).arrayBuffer()).toString('base64');
  const page = `<!doctype html><pre>waiting</pre><script type="module">
    import { createClient } from '/darkroom.js';
    const bytes = Uint8Array.from(atob('${photo}'), (letter) => letter.charCodeAt(0));
    const darkroom = createClient('${urlOf()}', { token: '${token}' });
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

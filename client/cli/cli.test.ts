import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { freePort } from '../../dev/ports.ts';
import { testFolder } from '../../test/services.ts';
import { bareEnv } from '../../test/support/bare-env.ts';
import { type Fleet, openFleet } from '../../test/support/fleet.ts';
import { noisePhoto } from '../../test/support/photo.ts';
import { clipMaker, h264, lavfi } from '../../workers/video/testing.ts';

const main = join(import.meta.dirname, 'main.ts');

let fleet: Fleet;
let folder: Awaited<ReturnType<typeof testFolder>>;
let env: NodeJS.ProcessEnv;
const inFolder = (name: string) => join(folder.path, name);

before(async () => {
  fleet = await openFleet({ LANE_VIDEO: '1' });
  folder = await testFolder();
  env = { ...bareEnv(), DARKROOM_ACCOUNT_FILE: inFolder('home/account.json') };
  for (const name of ['one.jpg', 'two.jpg']) await writeFile(inFolder(name), await noisePhoto(48, 32));
});
after(async () => {
  await fleet.close();
  await folder.close();
});

type Ran = { code: number | null; out: string; bytes: Buffer; err: string };

/** Runs the command as a person does. @param more input, and what is done once it has said something */
async function darkroom(
  args: string[],
  more: { input?: Buffer; env?: NodeJS.ProcessEnv; when?: [RegExp, NodeJS.Signals] } = {},
): Promise<Ran> {
  const child = spawn(process.execPath, [main, ...args], { cwd: folder.path, env: { ...env, ...more.env } });
  child.stdin.end(more.input);
  const out: Buffer[] = [];
  let err = '';
  let pressed = false;
  child.stdout.on('data', (chunk) => out.push(chunk));
  child.stderr.on('data', (chunk) => {
    err += chunk;
    if (!pressed && more.when?.[0].test(err)) pressed = child.kill(more.when[1]);
  });
  const [code] = await once(child, 'close');
  const bytes = Buffer.concat(out);
  return { code, out: bytes.toString(), bytes, err };
}

test('login keeps a key that only its owner can read, and shows neither key nor password', async () => {
  const before = await darkroom(['jobs']);
  assert.deepEqual(
    [before.code, before.err],
    [
      2,
      'darkroom: Which platform, and who are you? Run `darkroom login URL`, or set DARKROOM_URL and DARKROOM_API_KEY.\n',
    ],
  );
  const { username, password } = fleet.client;
  const given = { DARKROOM_PASSWORD: password };
  const login = await darkroom(['login', fleet.client.url, '--username', username], { env: given });
  assert.equal(login.code, 0, login.err);
  const file = inFolder('home/account.json');
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  const { apiKey } = JSON.parse(await readFile(file, 'utf8'));
  assert.ok(!login.out.includes(apiKey) && !login.err.includes(apiKey) && !login.err.includes(password));
  assert.deepEqual(await darkroom(['jobs']), { code: 0, out: '', bytes: Buffer.alloc(0), err: '' });
  const wrong = await darkroom(['login', fleet.client.url, '--username', username], {
    env: { DARKROOM_PASSWORD: 'no' },
  });
  assert.deepEqual([wrong.code, wrong.err.split('\n').length], [3, 2]);
});

test('Ctrl-C ends the waiting, says that the job goes on, and it does', async () => {
  const stopped = await darkroom(['upscale', 'one.jpg', '--wait'], { when: [/one\.jpg: queued/, 'SIGINT'] });
  assert.equal(stopped.code, 130);
  const [, id = ''] =
    /one\.jpg: the job goes on\. Come back to it with: darkroom watch (\S+)/.exec(stopped.err) ?? [];
  assert.equal((await fleet.client.job(id)).status, 'queued');
  const cancelled = await darkroom(['cancel', id]);
  assert.match(cancelled.out, /upscale +cancelled/);
});

test('several photos are enlarged, each into the folder; one that cannot be is told of, and the others go on', async () => {
  await fleet.startWorker('command');
  await mkdir(inFolder('results'));
  await writeFile(inFolder('bad.jpg'), 'no photo');
  const ran = await darkroom([
    'upscale',
    'one.jpg',
    'bad.jpg',
    'two.jpg',
    '--scale',
    '2',
    '--format',
    'png',
    '--out',
    'results',
  ]);
  assert.equal(ran.code, 1, ran.err);
  assert.match(ran.err, /one\.jpg: completed/);
  assert.match(ran.err, /^bad\.jpg: .*\(UNSUPPORTED_MEDIA_TYPE\)$/m);
  assert.deepEqual((await readdir(inFolder('results'))).sort(), ['one-upscale.png', 'two-upscale.png']);
  const { width, height } = await sharp(inFolder('results/one-upscale.png')).metadata();
  assert.deepEqual([width, height], [96, 64]);
  assert.match(ran.out, /^one\.jpg: results\/one-upscale\.png, .*width 96, height 64/m);
});

test('from standard input to standard output, with nothing else there', async () => {
  const ran = await darkroom(['upscale', '-', '--scale', '2', '--out', '-'], {
    input: await noisePhoto(20, 10),
  });
  assert.equal(ran.code, 0, ran.err);
  await writeFile(inFolder('piped'), ran.bytes);
  const { width, format } = await sharp(inFolder('piped')).metadata();
  assert.deepEqual([width, format], [40, 'jpeg']);
});

test('a burst, a video, and what the platform has already', async (t) => {
  const best = await darkroom(['bestcut', 'one.jpg', 'two.jpg', '--out', 'best.jpg', '--json']);
  assert.equal(best.code, 0, best.err);
  const chosen = JSON.parse(best.out);
  assert.deepEqual([chosen.kind, chosen.result.photos.length], ['best-cut', 2]);
  assert.equal((await sharp(inFolder('best.jpg')).metadata()).width, 192);

  const { make } = await clipMaker(t);
  const clip = await make('clip.mp4', ...lavfi('testsrc=d=2:s=64x48:r=10'), ...h264);
  const measured = await darkroom(['duration', clip, '--wait']);
  assert.match(measured.out, /^clip\.mp4: job \S+, duration 2, /);
  const poster = await darkroom(['thumbnail', clip, '--at', '1', '--width', '20', '--out', 'poster.jpg']);
  assert.equal(poster.code, 0, poster.err);
  assert.equal((await sharp(inFolder('poster.jpg')).metadata()).width, 20);

  const photo = chosen.result.winner;
  const started = await darkroom(['avatar', '--photo-id', photo]);
  const [id = ''] = started.out.split(' ');
  const watched = await darkroom(['watch', id, '--json']);
  assert.equal(JSON.parse(watched.out).status, 'completed', watched.err);
  assert.equal((await darkroom(['get', id, '--out', 'avatar.jpg'])).code, 0);
  assert.equal((await sharp(inFolder('avatar.jpg')).metadata()).width, 32);
  const listed = await darkroom(['jobs', '--kind', 'avatar', '--json']);
  assert.equal(JSON.parse(listed.out).id, id);
  const retried = await darkroom(['retry', id]);
  assert.deepEqual([retried.code, /\(NOT_RETRYABLE\)$/m.test(retried.err)], [1, true]);
});

test('what is typed wrong is refused before anything is sent, with 2', async () => {
  for (const [args, said] of [
    [['upscale', 'one.jpg', '--scale', '5'], /should be one of 2, 3, 4/],
    [['upscale', 'one.jpg', '--quality', '900'], /Too big/],
    [['upscale'], /Name the photos to send/],
    [['upscale', 'one.jpg', 'two.jpg', '--out', '-'], /name a folder/],
    [['enlarge'], /unknown command 'enlarge'/],
    [['jobs', '--kind', 'magic'], /Allowed choices are upscale/],
  ] as [string[], RegExp][]) {
    const ran = await darkroom(args);
    assert.deepEqual([ran.code, ran.out], [2, ''], args.join(' '));
    assert.match(ran.err, said);
  }
});

test('a platform that is not there is one line, and 3', async () => {
  const nowhere = { DARKROOM_URL: `http://127.0.0.1:${await freePort()}`, DARKROOM_API_KEY: 'x' };
  const ran = await darkroom(['jobs'], { env: nowhere });
  assert.deepEqual([ran.code, ran.out], [3, '']);
  assert.match(
    ran.err,
    /^(Nothing answers at http:\S+ \(ECONNREFUSED\)\.) \(UNREACHABLE\) Trying again in 1 s …\ndarkroom: \1 \(UNREACHABLE\)\n$/,
  );
});

test('a shell completes commands, options and their values', async () => {
  const script = (await darkroom(['completion', 'bash'])).out;
  const ask = async (...words: string[]) => {
    const typed = words.map((word) => `'${word}'`).join(' ');
    const shell = `darkroom() { "${process.execPath}" "${main}" "$@"; }\n${script}\nCOMP_WORDS=(darkroom ${typed})\nCOMP_CWORD=${words.length}\n_darkroom\necho "\${COMPREPLY[@]}"`;
    const child = spawn('bash', ['-c', shell], { env });
    child.stdin.end();
    return Buffer.concat(await child.stdout.toArray())
      .toString()
      .trim();
  };
  assert.equal(await ask('dur'), 'duration');
  assert.equal(await ask('upscale', '--met'), '--metadata');
  assert.equal(await ask('upscale', '--format', ''), 'jpeg png webp avif tiff');
  assert.equal(await ask('thumbnail', '--fit', 'c'), 'cover contain');
});

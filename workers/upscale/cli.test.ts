import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { DEFAULT_MODEL } from '../../models/catalog.ts';
import { bareEnv } from '../../test/support/bare-env.ts';
import { paint, scratchFolder } from '../image/testing.ts';
import { openPhoto, openRaw } from '../image.ts';

const root = join(import.meta.dirname, '../..');

/** A folder with a photo in it, and the command run there. */
async function prepared(t: TestContext, width = 60, height = 40) {
  const folder = await scratchFolder(t);
  await openRaw(
    paint(width, height, 3, (x, y) => x + y),
    width,
    height,
    3,
  )
    .jpeg()
    .toFile(join(folder, 'in.jpg'));
  await mkdir(join(folder, 'scratch'));
  const start = (...args: string[]) => {
    const env = { ...bareEnv(), INIT_CWD: folder, SCRATCH_DIR: join(folder, 'scratch') };
    const child = spawn(process.execPath, ['workers/upscale/cli.ts', ...args], { cwd: root, env });
    t.after(() => child.kill('SIGKILL'));
    return child;
  };
  const run = async (...args: string[]) => {
    const child = start(...args);
    const [said, complained, [code]] = await Promise.all([
      child.stdout.toArray(),
      child.stderr.toArray(),
      once(child, 'close') as Promise<[number]>,
    ]);
    return { code, stdout: Buffer.concat(said).toString(), stderr: Buffer.concat(complained).toString() };
  };
  /** Files that are there beside the photo, on the way or made. */
  const files = async () =>
    (await readdir(folder, { recursive: true })).filter((name) => !/^(in.jpg|scratch)$/.test(name));
  return { folder, start, run, files };
}

test('a photo becomes the file that was asked for; model, hash, scale and time are told', async (t) => {
  const { folder, run, files } = await prepared(t);
  const { code, stdout, stderr } = await run('in.jpg', 'out.png', '--scale', '3', '--max-side', '150');
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^out\.png: 150 × 100 pixels, [\d.]+ MB$/m);
  assert.match(stdout, new RegExp(`^${DEFAULT_MODEL} \\([0-9a-f]{16}\\), ×3, on cpu, [\\d.]+ s$`, 'm'));
  const made = await openPhoto(join(folder, 'out.png'));
  assert.deepEqual([made.format, made.width, made.height], ['png', 150, 100]);
  assert.deepEqual(await files(), ['out.png']);
});

test('what was typed wrong is named, and nothing is written', async (t) => {
  const { folder, run, files } = await prepared(t);
  for (const [args, words] of [
    [[], /Name a photo/],
    [['in.jpg'], /Name a photo/],
    [['in.jpg', 'in.jpg'], /take the place of the photo/],
    [['in.jpg', 'out.gif'], /out\.gif: end the name in \.jpeg, .*--format/],
    [['in.jpg', 'out.png', '--scale', '5'], /--scale: /],
    [['in.jpg', 'out.png', '--max-side', 'tall'], /--max-side: /],
    [['in.jpg', 'out.png', '--sharpen'], /--sharpen/],
    [['none.jpg', 'out.png'], /none\.jpg cannot be read \(ENOENT\)/],
    [['in.jpg', 'none/out.png'], /no result in none \(ENOENT\)/],
  ] as const) {
    const { code, stderr, stdout } = await run(...args);
    assert.deepEqual([code, stdout], [2, ''], args.join(' '));
    assert.match(stderr, words);
    assert.match(stderr, /npm run upscale -- PHOTO RESULT/);
  }
  await writeFile(join(folder, 'in.txt'), 'no photo');
  for (const [args, code] of [
    [['in.txt', 'out.png'], 'UNSUPPORTED_FORMAT'],
    [['in.jpg', 'out.png', '--model', 'x9000'], 'MODEL_UNAVAILABLE'],
  ] as const) {
    const answer = await run(...args);
    assert.equal(answer.code, 1);
    assert.match(answer.stderr, new RegExp(`^[^\\n]+ \\(${code}\\)\\n$`), 'one sentence');
  }
  assert.deepEqual(await files(), ['in.txt']);
});

test('Ctrl-C in the middle leaves nothing, and a result that was there stays', async (t) => {
  const { folder, start, files } = await prepared(t, 1_600, 1_200);
  await writeFile(join(folder, 'out.png'), 'as it was');
  const child = start('in.jpg', 'out.png');
  const closed = once(child, 'close');
  for await (const text of child.stderr) if (String(text).includes('enlarging')) break;
  child.kill('SIGINT');
  assert.deepEqual(await closed, [130, null]);
  assert.deepEqual(await files(), ['out.png']);
  assert.equal(await readFile(join(folder, 'out.png'), 'utf8'), 'as it was');
});

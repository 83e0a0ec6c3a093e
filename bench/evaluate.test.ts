import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import sharp from 'sharp';
import { paintScene } from '../dev/samples/scene.ts';
import { bareEnv } from '../test/support/bare-env.ts';

const command = join(import.meta.dirname, '../dev/models.ts');

async function run(folder: string, ...args: string[]) {
  const child = spawn(process.execPath, [command, ...args], {
    env: {
      ...bareEnv(),
      MODELS_DIR: join(folder, 'models'),
      INIT_CWD: folder,
      UPSCALE_DEVICE: 'cpu',
    },
  });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { out, err, code };
}

test('evaluate prints how close each installed model comes to a photo, and shows it', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'evaluate-'));
  t.after(() => rm(folder, { recursive: true }));
  const { width, height, data } = paintScene(400).halved();
  const bytes = Uint8Array.from(data, (share) => Math.round(255 * share));
  await mkdir(join(folder, 'photos'));
  await sharp(bytes, { raw: { width, height, channels: 3 } }).toFile(join(folder, 'photos', 'lake.png'));

  const { out, err, code } = await run(folder, 'evaluate', '--photos', 'photos', '--out', 'shown');
  assert.equal(code, 0, err);
  const score = (way: string) => Number(new RegExp(`^\\| ${way} +\\| +([\\d.]+)`, 'm').exec(out)?.[1]);
  assert.ok(score('bicubic') > 15 && score('Lanczos') > 15, out);
  assert.ok(score('faithful') > score('bicubic') + 0.3, out);
  assert.ok(score('restore-fast') > 15, out);
  const speed = /^\| restore-fast-int8 +\| cpu +\| ([\d.]+) +\| ([\d.]+)/m.exec(out);
  assert.ok(Number(speed?.[1]) > 0 && Number(speed?.[2]) > 0, out);
  assert.match(out, /^\| restore-fast +\| cpu +\| [\d.]+ +\| 1\.00 /m);
  const shown = await sharp(join(folder, 'shown', 'lake-x4.png')).metadata();
  assert.ok(shown.width > 5 * 300, 'the photo and four ways to make it, side by side');

  const unknown = await run(folder, 'evaluate', 'x9000', '--photos', 'photos');
  assert.equal(unknown.code, 1);
  assert.match(unknown.err, /no model "x9000"; there are restore-fast, .*faithful/);
  assert.match((await run(folder, 'evaluate', '--photos', 'elsewhere')).err, /no photos in .*elsewhere/);
});

test('the other commands are those of the models', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'evaluate-'));
  t.after(() => rm(folder, { recursive: true }));
  assert.match((await run(folder, 'list')).out, /^faithful +×4 +installed/m);
});

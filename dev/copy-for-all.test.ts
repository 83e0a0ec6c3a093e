import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { testFolder } from '../test/services.ts';
import { copyForAll, isCopyOf } from './copy-for-all.ts';

/** More than any process id. */
const DEAD = 2 ** 23;

/** Programs as npm brings them, and where their copy belongs. */
async function programs(t: TestContext) {
  const { path, close } = await testFolder();
  t.after(close);
  const [from, shared] = [join(path, 'native'), join(path, 'shared')];
  await mkdir(join(from, 'bin'), { recursive: true });
  await writeFile(join(from, 'bin/postgres'), 'a program', { mode: 0o700 });
  await writeFile(join(from, 'library.so.5'), 'a library', { mode: 0o600 });
  await symlink('library.so.5', join(from, 'library.so'));
  return { from, shared, to: join(shared, 'postgres-18') };
}

test('the copy is whole, and all may read and nobody may change it', async (t) => {
  const { from, shared, to } = await programs(t);
  assert.equal(await isCopyOf(from, to), false);
  await copyForAll(from, to);
  assert.equal(await isCopyOf(from, to), true);
  const modeOf = async (path: string) => (await stat(join(to, path))).mode & 0o777;
  assert.deepEqual([await modeOf('bin/postgres'), await modeOf('library.so.5')], [0o755, 0o644]);
  assert.equal(await readFile(join(to, 'library.so'), 'utf8'), 'a library');
  assert.deepEqual(await readdir(shared), ['postgres-18']);
});

test('a copy that lacks something, or is cut short, is replaced', async (t) => {
  const { from, shared, to } = await programs(t);
  for (const spoil of [
    () => rm(join(to, 'bin'), { recursive: true }),
    () => rm(join(to, 'library.so')),
    () => writeFile(join(to, 'bin/postgres'), 'a pro'),
  ]) {
    await copyForAll(from, to);
    await spoil();
    assert.equal(await isCopyOf(from, to), false);
    await copyForAll(from, to);
    assert.equal(await isCopyOf(from, to), true);
    assert.deepEqual(await readdir(shared), ['postgres-18']);
  }
});

test('a whole copy stays, for somebody may run from it; what a dead process left half-done goes', async (t) => {
  const { from, shared, to } = await programs(t);
  await copyForAll(from, to);
  const { ino } = await stat(to);
  const living = `postgres-18.${process.ppid}`;
  await mkdir(join(shared, `postgres-18.${DEAD}/bin`), { recursive: true });
  await mkdir(join(shared, living));
  await copyForAll(from, to);
  assert.equal((await stat(to)).ino, ino);
  assert.deepEqual(await readdir(shared), ['postgres-18', living]);
});

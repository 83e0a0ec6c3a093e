import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createLog } from '../../runtime/log.ts';
import { testFolder } from '../../test/services.ts';
import { Scratch } from './scratch.ts';

const folder = await testFolder();
after(folder.close);
const root = join(folder.path, 'scratch');
const scratch = new Scratch(root, createLog('test', 'silent'));

test('each upload has a folder while it lasts, and none is left of one that ended or failed', async () => {
  const failure = new Error('of this test');
  const work = (fails: boolean) =>
    scratch.with(async (own) => {
      await writeFile(join(own, 'part'), 'bytes');
      if (fails) throw failure;
      return own;
    });
  const [one, other] = await Promise.all([work(false), work(false)]);
  assert.notEqual(one, other);
  await assert.rejects(work(true), failure);
  await scratch.with(async (own) => {
    await scratch.emptied();
    assert.ok(existsSync(own), 'one that is worked on stays');
    assert.equal((await readdir(root)).length, 1);
  });
  await scratch.emptied();
  assert.deepEqual(await readdir(root), []);
});

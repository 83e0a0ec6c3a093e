import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { hasByteArithmetic } from './byte-arithmetic.ts';

test('only a processor that says so has byte arithmetic', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'cpu-'));
  t.after(() => rm(folder, { recursive: true }));
  const flags = async (list: string) => {
    await writeFile(join(folder, 'cpuinfo'), `model name\t: some\nflags\t\t: fpu ${list} sse\n`);
    return hasByteArithmetic(join(folder, 'cpuinfo'));
  };
  assert.equal(await flags('avx512_vnni'), true);
  assert.equal(await flags('avx_vnni'), true);
  assert.equal(await flags('avx512bw avx2'), false);
  assert.equal(hasByteArithmetic(join(folder, 'missing')), false);
});

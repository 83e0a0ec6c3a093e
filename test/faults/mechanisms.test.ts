import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { suite, test } from 'node:test';
import { promisify } from 'node:util';
import type { Mechanism } from '../config.ts';

/** A check that cannot fail is no check: each fault test runs again with the mechanism left out that it is for. */
const pairs: [file: string, without: Mechanism[]][] = [
  ['redis-stopped.test.ts', ['relay', 'reconcile']],
  ['redis-flushed.test.ts', ['relay', 'reconcile']],
  ['worker-killed.test.ts', ['reconcile']],
];

// Each waits for what does not come, so that all of them together take no longer than one.
suite('fault tests without their mechanism', { concurrency: pairs.length }, () => {
  for (const [file, without] of pairs)
    test(`${file} fails without ${without.join(' and ')}`, () => failsWithout(file, without));
});

async function failsWithout(file: string, without: Mechanism[]): Promise<void> {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const run = promisify(execFile)(process.execPath, ['--test', path.join(import.meta.dirname, file)], {
    env: { ...env, FAULTS_WITHOUT: without.join(',') },
    timeout: 500_000,
  });
  await assert.rejects(run, (failed: { stdout: string }) => {
    assert.match(failed.stdout, /after \d+ s the job is/, failed.stdout);
    return true;
  });
}

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { suite, test } from 'node:test';
import { promisify } from 'node:util';
import { atLength, type Mechanism } from '../config.ts';
import { runScenario } from './scenario.ts';
import { scenarios } from './scenarios/all.ts';

/** A check that cannot fail is no check: each fault test runs again with the mechanism left out that it is for. */
const pairs: [file: string, without: Mechanism[]][] = [
  ['redis-stopped.test.ts', ['relay', 'reconcile']],
  ['redis-flushed.test.ts', ['relay', 'reconcile']],
  ['worker-killed.test.ts', ['reconcile']],
];

/** The others wait a minute, too, for what does not come. */
const ALWAYS = 'redis-flushed.test.ts';

// Each waits for what does not come, so that several together take little longer than one.
suite('without their mechanism', { concurrency: 3 }, () => {
  for (const [file, without] of pairs) {
    const skip = file !== ALWAYS && atLength('test/faults/mechanisms.test.ts');
    test(`${file} fails without ${without.join(' and ')}`, { skip }, () => failsWithout(file, without));
  }

  // The one whose absence is seen at once; the others' take a minute each: npm run faults -- --without <mechanism>.
  test('a scenario notices that the fence is left out', async () => {
    const stale = scenarios.find(({ fault }) => fault === 'commit with a stale lease');
    assert.ok(stale);
    const { violations } = await runScenario(stale, [1], { without: ['fence'], isGate: true });
    assert.match(violations.join('\n'), /shows the result of another attempt/);
  });
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

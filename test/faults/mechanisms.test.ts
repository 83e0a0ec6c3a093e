import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { suite, test } from 'node:test';
import { promisify } from 'node:util';
import type { Mechanism } from '../config.ts';
import { runScenario } from './scenario.ts';
import { scenarios } from './scenarios/all.ts';

/** A check that cannot fail is no check: each fault test runs again with the mechanism left out that it is for. */
const pairs: [file: string, without: Mechanism[]][] = [
  ['redis-stopped.test.ts', ['relay', 'reconcile']],
  ['redis-flushed.test.ts', ['relay', 'reconcile']],
  ['worker-killed.test.ts', ['reconcile']],
];

/** The same of scenarios: what is seen of each mechanism when it is left out. */
const noticed: [fault: string, without: Mechanism, seen: RegExp][] = [
  ['poison jobs among good ones', 'deadline', /was accepted and is processing/],
  ['poison jobs among good ones', 'starts', /was accepted and is (queued|processing)/],
  ['same job delivered three times', 'claim', /went from processing to queued/],
  ['same job delivered three times', 'generation', /that was put off has waited/],
  ['commit with a stale lease', 'fence', /shows the result of another attempt/],
  ['Redis loses everything', 'epoch', /redis_emptied"} did not move/],
];

// Each waits for what does not come, so that several together take little longer than one.
suite('without their mechanism', { concurrency: 3 }, () => {
  for (const [file, without] of pairs)
    test(`${file} fails without ${without.join(' and ')}`, () => failsWithout(file, without));

  for (const [fault, without, seen] of noticed) {
    test(`"${fault}" fails without ${without}`, async () => {
      const scenario = scenarios.find((each) => each.fault === fault);
      assert.ok(scenario);
      const { violations } = await runScenario(scenario, [1], { without: [without], bars: false });
      assert.match(violations.join('\n'), seen);
    });
  }
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

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { judgeScenario } from './scenario.ts';
import { scenarios } from './scenarios/all.ts';

/** The quick ones, one schedule each; `npm run faults` runs all of them with three. */
suite('faults', { concurrency: 2 }, () => {
  for (const scenario of scenarios.filter(({ quick }) => quick)) {
    test(scenario.fault, async () => {
      assert.deepEqual((await judgeScenario(scenario)).violations, []);
    });
  }
});

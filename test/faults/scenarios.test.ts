import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { judgeScenario, runScenario } from './scenario.ts';
import { scenarios } from './scenarios/all.ts';

/** The quick ones, one schedule each; `npm run faults` runs all of them with three. */
suite('faults', { concurrency: 2 }, () => {
  for (const scenario of scenarios.filter(({ quick }) => quick)) {
    test(scenario.fault, async () => {
      assert.deepEqual((await judgeScenario(scenario)).violations, []);
    });
  }

  test('a scenario notices the mechanism that it is about, left out', async () => {
    const stale = scenarios.find(({ fault }) => fault === 'commit with a stale lease');
    assert.ok(stale);
    assert.notDeepEqual((await runScenario(stale, [1], { without: ['fence'] })).violations, []);
  });
});

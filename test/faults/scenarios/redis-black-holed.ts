import { setTimeout as delay } from 'node:timers/promises';
import { ensureWorkers, submitQuick, untilConsuming } from '../load.ts';
import { forSeconds, type Scenario } from '../scenario.ts';

/** Nothing is refused and nothing answers: the add that timed out may have been done. */
export const redisBlackHoled: Scenario = {
  fault: 'Redis black-holed',
  extent: { gate: 15, measured: 30, told: forSeconds },
  moves: ['darkroom_hints_total{by="relay"}'],
  run: async (trial) => {
    const { links, random } = trial;
    await ensureWorkers(trial, 2);
    for (let i = 0; i < 10; i++) await submitQuick(trial);
    const both = [links.apiRedis, links.workerRedis];
    for (const link of both) link.set('black-holed');
    const until = Date.now() + trial.extent * 1000;
    await trial.during(async () => {
      while (Date.now() < until) {
        await Promise.all([submitQuick(trial), submitQuick(trial)]);
        await delay(random.whole(10, 200));
      }
    });
    for (const link of both) link.set('sound');
    trial.recovered(await untilConsuming(trial, Date.now()));
  },
};

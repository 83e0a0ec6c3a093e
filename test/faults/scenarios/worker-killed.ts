import { until } from '../../support/until.ts';
import { completedAt, stopWhenQuiet, submitMany, submitQuick, untilStatus } from '../load.ts';
import type { Scenario } from '../scenario.ts';
import { stages } from '../stages.ts';

/** One worker for each stage is stopped there with a job in its hands and killed; one more finishes all. */
export const workerKilled: Scenario = {
  fault: 'worker killed at each stage',
  needs: ['reconcile'],
  moves: ['darkroom_repairs_total{repair="lease_expired"}'],
  rig: { settings: { LANE_IMAGE: '1' } },
  run: async (trial) => {
    const victims = await Promise.all(stages.map((pauseAt) => trial.startWorker({ pauseAt })));
    await submitMany(trial, trial.random.whole(8, 16));
    const held = await Promise.all(
      victims.map(async (victim) => {
        // Whoever goes on before its stage may have taken the last job: give it another.
        return until(`${victim.name} to hold a job`, 120, async () => {
          const id = await victim.paused(2).catch(() => undefined);
          if (!id) await submitQuick(trial);
          return id;
        });
      }),
    );
    const committed = held[stages.indexOf('committed')] ?? '';
    const executed = trial.executions.get(committed);
    const rescuer = trial.startWorker();
    await Promise.all(victims.map((victim) => victim.kill()));
    const killed = Date.now();
    await rescuer;
    await untilStatus(trial, held, 'completed');
    for (const at of await completedAt(trial, held)) if (at > killed) trial.recovered(at - killed);
    if (trial.executions.get(committed) !== executed) throw new Error('committed work was done again');
    await stopWhenQuiet(trial);
  },
};

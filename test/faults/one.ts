import { z } from 'zod';
import { mechanisms } from '../config.ts';
import { judgeScenario, runScenario } from './scenario.ts';
import { scenarios } from './scenarios/all.ts';

/** One scenario in a process of its own, because the numbers and the memory of an API are those of its process. */
const task = z.object({ fault: z.string(), without: z.enum(mechanisms).optional() });
export type Task = z.infer<typeof task>;

// Whoever asked is gone, and nobody reads the row.
process.once('disconnect', () => process.exit(1));
const { fault, without } = task.parse(JSON.parse(process.argv[2] ?? '{}'));
const scenario = scenarios.find((each) => each.fault === fault);
if (!scenario) throw new Error(`there is no scenario "${fault}"`);
const row = without
  ? await runScenario(scenario, [1], { without: [without], isGate: true })
  : await judgeScenario(scenario);
process.send?.(row, () => process.exit());

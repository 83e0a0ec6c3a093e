import { type Result, runInLanes } from './lanes.ts';
import { nameOf, type Scenario } from './scenario.ts';
import { sayRow } from './table.ts';

/** For what is under way when the last has begun: one that is tried twice on a busy machine takes minutes. */
const END_MS = 120_000;

/**
 * Every scenario with one seed, those that tell most first. Nothing begins after `minutes`. What was not run says so, and
 * does not fail: a machine that is too busy knows nothing of the change.
 * @returns whether nothing broke
 */
export async function gate(scenarios: Scenario[], minutes: number, signal: AbortSignal): Promise<boolean> {
  const tasks = scenarios
    .toSorted((a, b) => Number(b.tellsMost ?? false) - Number(a.tellsMost ?? false))
    .map(({ fault }) => ({ fault }));
  const nameOfTask = ({ fault }: Result['task']) => {
    const scenario = scenarios.find((each) => each.fault === fault);
    return scenario ? nameOf(scenario, true) : fault;
  };
  const broken: string[] = [];
  let held = 0;
  const beginMs = minutes * 60_000;
  await runInLanes(tasks, { beginMs, endMs: beginMs + END_MS, signal }, (result) => {
    const name = nameOfTask(result.task);
    if ('late' in result) return console.log(`NOT RUN  ${name}: ${result.late} when the time was up`);
    if ('row' in result) sayRow(result.row, result.seconds);
    else console.log(`BROKEN  ${name}: ${result.ended}`);
    if ('row' in result && result.row.violations.length === 0) held++;
    else broken.push(name);
  });
  if (signal.aborted) return false;
  console.log(
    `${held} of ${tasks.length} scenarios held, ${tasks.length - held - broken.length} were not run.`,
  );
  if (broken.length > 0) console.log(`Broken: ${broken.join('; ')}`);
  return broken.length === 0;
}

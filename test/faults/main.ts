/**
 * `npm run faults`: every fault against the whole platform, and the table of docs/reliability.md.
 * `--only <words>` runs the scenarios whose name contains them, `--seeds 1,2,3` says which schedules,
 * `--without <mechanism>` leaves a mechanism out and succeeds when the scenarios that need it fail.
 * `--soak MINUTES` breaks things at random under load for so long, by the first of the seeds.
 * `--ci` runs the few that tell most, with one seed, in five minutes at most, and does not judge times.
 */
import { execFileSync } from 'node:child_process';
import os from 'node:os';
import { parseArgs } from 'node:util';
import { type Mechanism, mechanisms } from '../config.ts';
import { judgeScenario, type Row, runScenario, type Scenario } from './scenario.ts';
import { scenarios } from './scenarios/all.ts';
import { soak } from './soak.ts';
import { tableOf } from './table.ts';

/** Nothing begins after this: one that is tried twice on a busy machine takes minutes. */
const GATE_MS = 150_000;

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    seeds: { type: 'string', default: '1,2,3' },
    without: { type: 'string' },
    ci: { type: 'boolean', default: false },
    soak: { type: 'string' },
  },
});
const without = mechanisms.find((mechanism) => mechanism === values.without);
if (values.without !== undefined && !without) {
  throw new Error(`--without should be one of ${mechanisms.join(', ')}`);
}
const seeds = values.seeds.split(',').map(Number);
const chosen = scenarios.filter(
  ({ fault, needs, ci }) =>
    (ci || !values.ci) &&
    fault.toLowerCase().includes(values.only.toLowerCase()) &&
    (!without || needs?.includes(without)),
);
process.exitCode = (await work()) ? 0 : 1;

function work(): Promise<boolean> {
  if (values.soak !== undefined) return endure(Number(values.soak));
  if (without) return proveNeed(without, chosen);
  return values.ci ? gate(chosen) : measure(chosen);
}

async function endure(minutes: number): Promise<boolean> {
  const violations = await soak(minutes, seeds[0] ?? 1);
  for (const violation of violations.slice(0, 20)) console.log(`        ${violation}`);
  console.log(violations.length === 0 ? `held for ${minutes} minutes` : 'BROKEN');
  return violations.length === 0;
}

async function measure(chosen: Scenario[]): Promise<boolean> {
  // Of the code that runs: others may commit meanwhile.
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const rows: Row[] = [];
  for (const scenario of chosen) rows.push(await runAndSay(scenario, []));
  console.log(`\n${machine()}; commit ${commit}; seeds ${seeds.join(', ')}\n\n${tableOf(rows)}`);
  return rows.every(({ violations }) => violations.length === 0);
}

/** What a change must pass. */
async function gate(chosen: Scenario[]): Promise<boolean> {
  const end = Date.now() + GATE_MS;
  const broken: string[] = [];
  for (const scenario of chosen) {
    if (Date.now() > end) console.log(`NOT RUN: "${scenario.fault}", because the time is up`);
    else if ((await sayRow(() => judgeScenario(scenario))).violations.length > 0) broken.push(scenario.fault);
  }
  if (broken.length > 0) console.log(`Broken: ${broken.join('; ')}`);
  return broken.length === 0;
}

/** A check that cannot fail is no check. */
async function proveNeed(mechanism: Mechanism, chosen: Scenario[]): Promise<boolean> {
  const rows: Row[] = [];
  for (const scenario of chosen) rows.push(await runAndSay(scenario, [mechanism]));
  const blind = rows.filter(({ violations }) => violations.length === 0);
  for (const { fault } of blind) console.log(`NOT NOTICED: "${fault}" holds without ${mechanism}`);
  if (blind.length === 0) console.log(`Without ${mechanism} ${rows.length} scenarios failed, as they must.`);
  return blind.length === 0 && rows.length > 0;
}

function runAndSay(scenario: Scenario, without: Mechanism[]): Promise<Row> {
  return sayRow(() => runScenario(scenario, seeds, { without }));
}

async function sayRow(run: () => Promise<Row>): Promise<Row> {
  const started = Date.now();
  const row = await run();
  const took = `${Math.round((Date.now() - started) / 1000)} s`;
  console.log(`${row.violations.length === 0 ? 'held' : 'BROKEN'}  ${row.fault} (${row.jobs} jobs, ${took})`);
  for (const violation of row.violations.slice(0, 10)) console.log(`        ${violation}`);
  return row;
}

function machine(): string {
  const memory = Math.round(os.totalmem() / 2 ** 30);
  return `${os.cpus()[0]?.model ?? os.arch()}, ${os.availableParallelism()} cores, ${memory} GiB, Node ${process.version}`;
}

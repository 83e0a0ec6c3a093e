/**
 * `npm run faults`: every fault against the whole platform, and the table of docs/reliability.md.
 * `--only <words>` runs the scenarios whose name contains them, `--seeds 1,2,3` says which schedules.
 * `--without <mechanism>` leaves a mechanism out and succeeds when the scenarios that need it fail; `--without all` each in turn.
 * `--soak MINUTES` breaks things at random under load for so long, once for each seed.
 * `--ci` runs all with one seed and less of each fault, side by side; nothing begins after `--minutes`, and times are not
 * judged.
 */
import { execFileSync } from 'node:child_process';
import os from 'node:os';
import { parseArgs } from 'node:util';
import { type Mechanism, mechanisms } from '../config.ts';
import { gate } from './gate.ts';
import { proveNeeds } from './needs.ts';
import { type Row, runScenario, type Scenario } from './scenario.ts';
import { scenarios } from './scenarios/all.ts';
import { randomFaults } from './scenarios/random-faults.ts';
import { faultColumns, sayRow, tableOf } from './table.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    seeds: { type: 'string', default: '1,2,3' },
    without: { type: 'string' },
    ci: { type: 'boolean', default: false },
    minutes: { type: 'string', default: '8' },
    soak: { type: 'string' },
  },
});
const seeds = values.seeds.split(',').map(Number);
const words = values.only.toLowerCase();
const chosen = scenarios.filter(({ fault }) => fault.toLowerCase().includes(words));
process.exitCode = (await work()) ? 0 : 1;

function work(): Promise<boolean> {
  if (values.soak !== undefined) return measure([soakFor(Number(values.soak))]);
  if (values.without !== undefined) return proveNeeds(leftOut(values.without), chosen);
  return values.ci ? gate(chosen, Number(values.minutes)) : measure(chosen);
}

function soakFor(minutes: number): Scenario {
  const told = () => `for ${minutes} minutes`;
  return { ...randomFaults, extent: { gate: 0, measured: minutes * 60, told } };
}

function leftOut(name: string): readonly Mechanism[] {
  const left = mechanisms.filter((mechanism) => name === 'all' || name === mechanism);
  if (left.length === 0) throw new Error(`--without should be all or one of ${mechanisms.join(', ')}`);
  return left;
}

async function measure(chosen: Scenario[]): Promise<boolean> {
  // Of the code that runs: others may commit meanwhile.
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const rows: Row[] = [];
  for (const scenario of chosen) {
    const started = Date.now();
    const row = await runScenario(scenario, seeds);
    sayRow(row, Math.round((Date.now() - started) / 1000));
    rows.push(row);
  }
  console.log(
    `\n${machine()}; commit ${commit}; seeds ${seeds.join(', ')}\n\n${tableOf(faultColumns, rows)}`,
  );
  return rows.every(({ violations }) => violations.length === 0);
}

function machine(): string {
  const memory = Math.round(os.totalmem() / 2 ** 30);
  return `${os.cpus()[0]?.model ?? os.arch()}, ${os.availableParallelism()} cores, ${memory} GiB, Node ${process.version}`;
}

import { execFileSync } from 'node:child_process';
import os from 'node:os';
import { stopAsked } from '../../dev/stop-signal.ts';
import { readCommandLine, UsageError, wholeNumber } from '../../runtime/command-line.ts';
import { type Mechanism, mechanisms } from '../config.ts';
import { gate } from './gate.ts';
import { proveNeeds } from './needs.ts';
import { type Row, runScenario, type Scenario } from './scenario.ts';
import { scenarios } from './scenarios/all.ts';
import { randomFaults } from './scenarios/random-faults.ts';
import { faultColumns, sayRow, tableOf } from './table.ts';

const usage = `npm run faults                       every fault against the whole platform, and the table of docs/reliability.md
  --only WORDS         the scenarios whose name contains them
  --seeds 1,2,3        the schedules by which things break; of a soak default 1
  --without MECHANISM  leave it out, and succeed when the scenarios that need it fail; all: each in turn
                       ${mechanisms.join(', ')}
  --soak MINUTES       break things at random under load for so long, once for each seed
  --ci                 all with one seed and less of each fault, side by side; times are not judged
  --minutes MINUTES    with --ci: nothing begins later; default 8`;

const options = {
  only: { type: 'string', default: '' },
  seeds: { type: 'string' },
  without: { type: 'string' },
  ci: { type: 'boolean', default: false },
  minutes: { type: 'string', default: '8' },
  soak: { type: 'string' },
} as const;
const asked = readCommandLine(usage, { options }, ({ values: { only, without, soak, ...values } }) => ({
  chosen: scenariosNamed(only),
  seeds: (values.seeds ?? (soak === undefined ? '1,2,3' : '1'))
    .split(',')
    .map((seed) => wholeNumber('--seeds', seed, 0)),
  without: without === undefined ? undefined : leftOut(without),
  soakMinutes: soak === undefined ? undefined : wholeNumber('--soak', soak, 1),
  ci: values.ci,
  minutes: wholeNumber('--minutes', values.minutes, 1),
}));
const stop = new AbortController();
void stopAsked().then(() => stop.abort());
const isGood = await work(asked, stop.signal);
// What a scenario still waits for would keep us.
process.exit(stop.signal.aborted ? 130 : isGood ? 0 : 1);

function work(
  { chosen, seeds, without, soakMinutes, ci, minutes }: typeof asked,
  signal: AbortSignal,
): Promise<boolean> {
  if (soakMinutes !== undefined) return measure([soakFor(soakMinutes)], seeds, signal);
  if (without !== undefined) return proveNeeds(without, chosen, signal);
  return ci ? gate(chosen, minutes, signal) : measure(chosen, seeds, signal);
}

function scenariosNamed(words: string): Scenario[] {
  const named = scenarios.filter(({ fault }) => fault.toLowerCase().includes(words.toLowerCase()));
  if (named.length === 0) throw new UsageError(`--only: no scenario's name contains "${words}".`);
  return named;
}

function soakFor(minutes: number): Scenario {
  const told = () => `for ${minutes} minutes`;
  return { ...randomFaults, extent: { gate: 0, measured: minutes * 60, told } };
}

function leftOut(name: string): readonly Mechanism[] {
  const left = mechanisms.filter((mechanism) => name === 'all' || name === mechanism);
  if (left.length === 0) throw new UsageError(`--without: there is no mechanism "${name}".`);
  return left;
}

async function measure(chosen: Scenario[], seeds: number[], signal: AbortSignal): Promise<boolean> {
  // Of the code that runs: others may commit meanwhile.
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const rows: Row[] = [];
  for (const scenario of chosen) {
    const started = Date.now();
    const row = await runScenario(scenario, seeds, { signal });
    if (signal.aborted) return false;
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

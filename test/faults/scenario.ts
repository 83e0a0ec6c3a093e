import { aborted } from 'node:util';
import type { Mechanism } from '../config.ts';
import { tooOften, tooSlow } from './bars.ts';
import { checkInvariants, type Findings } from './invariants.ts';
import { watchMoves } from './moved.ts';
import { createRandom, type Random } from './random.ts';
import { openRig, type Rig, type RigOptions } from './rig.ts';

export type Trial = Rig & {
  random: Random;
  /** Notes how long after the end of a fault, or after a death, work went on: milliseconds. */
  recovered: (ms: number) => void;
  /** Notes how long the API takes to answer while `work` lasts. */
  during: <T>(work: () => Promise<T>) => Promise<T>;
  /** How much of the scenario's fault there is to be. */
  extent: number;
  isGate: boolean;
};

/** A fault, and what is to be seen of it. Jobs must end by themselves: the invariants are checked after `run`. */
export type Scenario = {
  /** The first column of the table, with the extent behind it where there is one. */
  fault: string;
  /** How much of it: seconds of an outage, or jobs. A gate has no time for what is measured. */
  extent?: { gate: number; measured: number; told: (extent: number) => string };
  rig?: RigOptions;
  /** Without any one of these the scenario must fail. */
  needs?: Mechanism[];
  /** Series of the API's numbers that must be higher afterwards: a fault that nobody can see is none that is told. */
  moves?: string[];
  /** Part of `npm test`, with its first seed. */
  quick?: boolean;
  /** Among the first of a gate, which may have no time for all: what tells most in least time. */
  tellsMost?: boolean;
  /** The longest recovery, in milliseconds. Default 20 s. */
  recoveryMs?: number;
  /** The longest that 99 of 100 answers of the API may take during the fault, in milliseconds. Default 2.5 s. */
  answerMs?: number;
  /** How often work may be begun again, over all seeds. Unbounded by default: a killed worker's work is. */
  mayRepeat?: number;
  /** @throws what was not as promised */
  run: (trial: Trial) => Promise<void>;
};

/** How a scenario is run. */
export type RunOptions = {
  /** Mechanisms to leave out. */
  without?: Mechanism[];
  /** Less of the fault, and times are not judged: they say little on a machine that is busy with something else. */
  isGate?: boolean;
  /** Ends it, with everything that it started, wherever it is. */
  signal?: AbortSignal;
};

export type Row = Findings & {
  fault: string;
  seeds: number;
  recoveries: number[];
  answers: number[];
};

/** For the extent of an outage. */
export const forSeconds = (seconds: number) => `for ${seconds} s`;

/** As the table names it. */
export function nameOf({ fault, extent }: Scenario, isGate: boolean): string {
  return extent ? `${fault} ${extent.told(isGate ? extent.gate : extent.measured)}` : fault;
}

/** Runs a scenario once a seed on one rig, and checks the invariants after. Never throws: failures are in the row. */
export async function runScenario(
  scenario: Scenario,
  seeds: number[],
  { without = [], isGate = false, signal = new AbortController().signal }: RunOptions = {},
): Promise<Row> {
  const row: Row = {
    fault: nameOf(scenario, isGate),
    seeds: seeds.length,
    jobs: 0,
    lost: 0,
    duplicateResults: 0,
    repeated: 0,
    violations: [],
    recoveries: [],
    answers: [],
  };
  let rig: Rig | undefined;
  try {
    const opened = await openRig({ ...scenario.rig, without });
    rig = opened;
    const unmoved = await watchMoves(opened.deps, scenario.moves ?? []);
    for (const seed of seeds) {
      const trial: Trial = {
        ...opened,
        random: createRandom(seed),
        recovered: (ms) => row.recoveries.push(ms),
        during: (work) => faulty(opened, work),
        extent: scenario.extent?.[isGate ? 'gate' : 'measured'] ?? 0,
        isGate,
      };
      const run = scenario
        .run(trial)
        .catch((error) => void row.violations.push(`seed ${seed}: ${describe(error)}`));
      await Promise.race([run, aborted(signal, trial)]);
      signal.throwIfAborted();
    }
    const { violations, ...counts } = await checkInvariants(opened);
    Object.assign(row, counts);
    row.violations.push(...violations);
    if (row.jobs === 0) row.violations.push('no job was accepted');
    for (const series of await unmoved()) row.violations.push(`${series} did not move`);
  } catch (error) {
    row.violations.push(describe(error));
  } finally {
    row.answers = rig?.ledger.latencies ?? [];
    await rig?.close();
  }
  if (!isGate) row.violations.push(...tooSlow(scenario, row));
  // Where a mechanism is left out, this may be all that there is to see.
  if (!isGate || without.length > 0) row.violations.push(...tooOften(scenario, row));
  return row;
}

/**
 * A scenario with one seed as a gate: what came too late for its own waits is tried once more, since the machine may have
 * been busy; a lost job or a second result counts at once. Times are not judged.
 */
export async function judgeScenario(scenario: Scenario): Promise<Row> {
  const once = () => runScenario(scenario, [1], { isGate: true });
  const first = await once();
  const isUnsafe = first.lost + first.duplicateResults > 0;
  if (first.violations.length === 0 || isUnsafe) return first;
  console.log(`once more  ${first.fault}: ${first.violations.join('; ')}`);
  return once();
}

async function faulty<T>({ ledger }: Rig, work: () => Promise<T>): Promise<T> {
  ledger.isFaulty = true;
  try {
    return await work();
  } finally {
    ledger.isFaulty = false;
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}

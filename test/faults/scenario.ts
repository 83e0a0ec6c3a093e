import type { Mechanism } from '../config.ts';
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
  /** How long the outage is to last. */
  outageMs: number;
};

/** A fault, and what is to be seen of it. Jobs must end by themselves: the invariants are checked after `run`. */
export type Scenario = {
  /** The first column of the table, with the length of the outage behind it where there is one. */
  fault: string;
  /** How many seconds an outage lasts: there is no time in a gate for those that are measured. */
  outageSeconds?: { gate: number; measured: number };
  rig?: RigOptions;
  /** Without any one of these the scenario must fail. */
  needs?: Mechanism[];
  /** Series of the API's numbers that must be higher afterwards: a fault that nobody can see is none that is told. */
  moves?: string[];
  /** Part of `npm test`, with its first seed. */
  quick?: boolean;
  /** Part of `.ci/run` (`--ci`): what tells most in least time. */
  ci?: boolean;
  /** The longest recovery, in milliseconds. Default 20 s. */
  recoveryMs?: number;
  /** The longest that 99 of 100 answers of the API may take during the fault, in milliseconds. Default 2.5 s. */
  answerMs?: number;
  /** How often work may be begun again, over all seeds. Unbounded by default: a killed worker's work is. */
  mayRepeat?: number;
  /** @throws what was not as promised */
  run: (trial: Trial) => Promise<void>;
};

export type Row = Findings & {
  fault: string;
  seeds: number;
  recoveries: number[];
  answers: number[];
};

/**
 * Runs a scenario once a seed on one rig, and checks the invariants after. Never throws: failures are in the row.
 * @param bars whether times count, too: they say little on a machine that is busy with something else
 */
export async function runScenario(
  scenario: Scenario,
  seeds: number[],
  { without = [], bars = true }: { without?: Mechanism[]; bars?: boolean } = {},
): Promise<Row> {
  const outage = scenario.outageSeconds?.[bars ? 'measured' : 'gate'] ?? 0;
  const row: Row = {
    fault: outage > 0 ? `${scenario.fault} for ${outage} s` : scenario.fault,
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
        outageMs: outage * 1000,
      };
      await scenario.run(trial).catch((error) => row.violations.push(`seed ${seed}: ${describe(error)}`));
    }
    const { violations, ...counts } = await checkInvariants(opened);
    Object.assign(row, counts);
    row.violations.push(...violations);
    for (const series of await unmoved()) row.violations.push(`${series} did not move`);
  } catch (error) {
    row.violations.push(describe(error));
  } finally {
    row.answers = rig?.ledger.latencies ?? [];
    await rig?.close();
  }
  if (bars) row.violations.push(...overBars(scenario, row));
  return row;
}

/**
 * A scenario with one seed as a gate: what came too late for its own waits is tried once more, since the machine may have
 * been busy; a lost job or a second result counts at once. Times are not judged.
 */
export async function judgeScenario(scenario: Scenario): Promise<Row> {
  const once = () => runScenario(scenario, [1], { bars: false });
  const first = await once();
  const isUnsafe = first.lost + first.duplicateResults > 0;
  return first.violations.length === 0 || isUnsafe ? first : once();
}

async function faulty<T>({ ledger }: Rig, work: () => Promise<T>): Promise<T> {
  ledger.isFaulty = true;
  try {
    return await work();
  } finally {
    ledger.isFaulty = false;
  }
}

function overBars(
  { recoveryMs = 20_000, answerMs = 2_500, mayRepeat = Infinity }: Scenario,
  row: Row,
): string[] {
  const found: string[] = [];
  const slowest = Math.max(0, ...row.recoveries);
  if (slowest > recoveryMs) found.push(`recovery took ${slowest} ms, more than ${recoveryMs}`);
  const p99 = percentile(row.answers, 0.99);
  if (p99 > answerMs) found.push(`p99 of the API's answers was ${p99} ms, more than ${answerMs}`);
  if (row.repeated > mayRepeat) found.push(`${row.repeated} executions were repeated, ${mayRepeat} may be`);
  return found;
}

/** @returns 0 of none */
export function percentile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}

import type { Mechanism } from '../config.ts';
import { runInLanes } from './lanes.ts';
import type { Scenario } from './scenario.ts';
import { tableOf } from './table.ts';

type Proof = { mechanism: Mechanism; fault: string; noticed: string };

const columns = {
  'left out': ({ mechanism }: Proof) => `\`${mechanism}\``,
  scenario: ({ fault }: Proof) => fault,
  'what it noticed first': ({ noticed }: Proof) => noticed || 'NOTHING',
};

/**
 * A check that cannot fail is no check: leaves each mechanism out, one at a time, in every scenario that is to need it, and
 * prints what broke.
 * @returns whether all of them did
 */
export async function proveNeeds(
  left: readonly Mechanism[],
  scenarios: Scenario[],
  signal: AbortSignal,
): Promise<boolean> {
  const tasks = left.flatMap((without) =>
    scenarios.filter(({ needs }) => needs?.includes(without)).map(({ fault }) => ({ fault, without })),
  );
  const proofs = new Map<string, Proof>();
  await runInLanes(tasks, { beginMs: Infinity, endMs: 2 ** 31 - 1, signal }, (result) => {
    const { without: mechanism, fault } = result.task;
    if (!mechanism) return;
    const noticed = 'row' in result ? shorten(result.row.violations[0] ?? '') : '';
    console.log(`${noticed ? 'broke' : 'NOT NOTICED'}  ${mechanism}: ${fault}: ${noticed}`);
    proofs.set(`${mechanism} ${fault}`, { mechanism, fault, noticed });
  });
  if (signal.aborted) return false;
  const inOrder = tasks.flatMap(({ without, fault }) => proofs.get(`${without} ${fault}`) ?? []);
  console.log(`\n${tableOf(columns, inOrder)}`);
  return inOrder.length > 0 && inOrder.every(({ noticed }) => noticed !== '');
}

/** Without what says nothing in a table: the seed, the ids, and what an assertion compared. */
const shorten = (text: string) =>
  (text.split('\n')[0] ?? '').replace(/^seed \d+: /, '').replace(/[0-9a-f]{8}-[0-9a-f-]{27,}/g, '…');

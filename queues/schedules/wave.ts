import { NIL, v7 as uuidv7 } from 'uuid';
import type { Db } from '../../db/client.ts';
import { insertSweptJob } from '../../db/jobs/submit.ts';
import { countLacking, type Lack, type LackingItem, listLacking } from '../../db/schedules/missing.ts';
import type { RunRow } from '../../db/schedules/row.ts';
import { modelsNow } from '../admission.ts';
import type { Circumstances } from '../contract.ts';
import { Refusal } from '../errors.ts';
import { contractOf } from '../registry.ts';
import { newJob } from '../submit.ts';
import { hopeless, inputFor, type JobSweep } from './sweeps.ts';

export type Wave = {
  /** The last item that was looked at. */
  afterId: string | null;
  submitted: number;
  refused: number;
  /** Why the last refused item was. */
  refusal: Refusal | undefined;
  /** Nothing is left. */
  exhausted: boolean;
};

/**
 * Makes jobs for the next items of a sweep, at most `room`. Each belongs to whom its photo or video belongs. An item
 * that cannot succeed is passed over, and one that another sweep has taken.
 */
export async function submitWave(tx: Db, run: RunRow, sweep: JobSweep, room: number): Promise<Wave> {
  const items = await listLacking(tx, lackOf(run, sweep), run.afterId ?? NIL, room);
  const models = await modelsNow(tx);
  const wave: Wave = {
    afterId: items.at(-1)?.id ?? run.afterId,
    submitted: 0,
    refused: 0,
    refusal: undefined,
    exhausted: items.length < room,
  };
  for (const item of items) {
    const input = inputFor(sweep, run.parameters, item);
    const refusal = refusalOf(sweep, input, item, models);
    if (refusal) {
      wave.refused++;
      wave.refusal = refusal;
      continue;
    }
    const job = newJob({ kind: sweep.kind, input, ownerId: item.ownerId, runId: run.id });
    const made = await insertSweptJob(tx, { ...job, id: uuidv7(), sweptId: item.id });
    if (made) wave.submitted++;
  }
  return wave;
}

/** How many items a run will find, as far as it may take them. */
export const countItems = (tx: Db, run: RunRow, sweep: JobSweep): Promise<number> =>
  countLacking(tx, lackOf(run, sweep), run.maxItems);

const lackOf = (run: RunRow, { kind, media, lack }: JobSweep): Lack => ({
  kind,
  media,
  lack,
  hopeless,
  ownerId: run.everybody ? null : run.ownerId,
  before: run.createdAt,
});

function refusalOf(
  { kind }: JobSweep,
  input: Parameters<NonNullable<ReturnType<typeof contractOf>['admit']>>[0],
  item: LackingItem,
  models: Circumstances['models'],
): Refusal | undefined {
  const named = {
    photos: item.type === 'photo' ? [item] : [],
    videos: item.type === 'video' ? [item] : [],
    renditions: [],
  };
  try {
    contractOf(kind).admit?.(input, { ...named, models });
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Rig } from '../rig.ts';

/** How large everything is that must not grow. Of each sort of process it is the largest that counts. */
export type Sizes = {
  apiMb: number;
  workerMb: number;
  sandboxMb: number;
  redisKeys: number;
  tablesMb: number;
};

const LOOK_MS = 2_000;
const SAY_MS = 30_000;

/** Tables whose rows are forgotten sooner or later. */
const tables = [
  'jobs',
  'job_media',
  'job_events',
  'idempotency_keys',
  'webhook_deliveries',
  'webhook_attempts',
  'workers',
];

export async function watchSizes(end: number, rig: Rig): Promise<Sizes[]> {
  const seen: Sizes[] = [];
  let sayAt = 0;
  while (Date.now() < end) {
    // Not while Redis or Postgres is away.
    const sizes = await sizesOf(rig).catch(() => undefined);
    if (sizes) seen.push(sizes);
    if (sizes && Date.now() > sayAt) {
      sayAt = Date.now() + SAY_MS;
      const left = Math.ceil((end - Date.now()) / 60_000);
      console.log(`        ${left} min left, ${rig.past.jobs} jobs looked at, ${JSON.stringify(sizes)}`);
    }
    await delay(LOOK_MS);
  }
  return seen;
}

async function sizesOf({ deps, sql, workers }: Rig): Promise<Sizes> {
  const pids = workers().map(({ pid }) => pid);
  const children = (await Promise.all(pids.map(childrenOf))).flat();
  const [row] = await sql`
    select sum(pg_total_relation_size(name::regclass))::float8 / 1048576 as mb from unnest(${tables}::text[]) as name`;
  return {
    apiMb: await largestMb([process.pid]),
    workerMb: await largestMb(pids),
    sandboxMb: await largestMb(children),
    redisKeys: await deps.queues.redis.dbsize(),
    tablesMb: Math.round(row?.mb),
  };
}

async function childrenOf(pid: number): Promise<number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return children.split(' ').filter(Boolean).map(Number);
}

async function largestMb(pids: number[]): Promise<number> {
  const sizes = pids.map(async (pid) => {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    return Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024);
  });
  return Math.max(0, ...(await Promise.all(sizes)));
}

/** How much larger each may be at the end: so many times what it was, and so much more. */
const allowed: Record<keyof Sizes, [times: number, more: number]> = {
  apiMb: [1.2, 30],
  workerMb: [1.2, 30],
  sandboxMb: [1.2, 30],
  // Of each kind a thousand ended deliveries are kept, unless Redis has just lost them.
  redisKeys: [1, 2_500],
  tablesMb: [1.5, 20],
};

/** In a gate no process has had the time to become as large as it will be. */
const GATE_MORE_MB = 250;

/**
 * Compares the last quarter of the time with the second, when everything was warm, by their medians: a peak is what the
 * garbage collector has not come to yet.
 * @returns what has grown, in words
 */
export function growth(seen: Sizes[], isGate: boolean): string[] {
  const quarter = Math.floor(seen.length / 4);
  const found: string[] = [];
  for (const [name, [times, more]] of Object.entries(allowed) as [keyof Sizes, [number, number]][]) {
    const early = medianOf(seen.slice(quarter, 2 * quarter), name);
    const late = medianOf(seen.slice(-quarter), name);
    console.log(`        ${name}: ${early} early, ${late} late`);
    if (late > times * early + (isGate ? GATE_MORE_MB + more : more))
      found.push(`${name} grew from ${early} to ${late}`);
  }
  return found;
}

function medianOf(some: Sizes[], name: keyof Sizes): number {
  const sorted = some.map((sizes) => sizes[name]).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

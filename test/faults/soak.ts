import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { checkInvariants } from './invariants.ts';
import { ensureWorkers } from './load.ts';
import { createRandom, type Random } from './random.ts';
import { openRig, type Rig } from './rig.ts';

const WORKERS = 2;
const SAY_MS = 30_000;
/** Ended deliveries that Redis keeps of each kind, and room for what else is there. */
const REDIS_KEYS = 1_000 + 300;

type Sample = { apiMb: number; workerMb: number; redisKeys: number };

/**
 * Random faults under load for so many minutes, two workers, small photos: then nothing may be lost or doubled, and memory
 * and Redis must be no larger at the end than after the first quarter.
 * @returns what was not as promised
 */
export async function soak(minutes: number, seed: number): Promise<string[]> {
  const rig = await openRig({ ownPostgres: true, settings: { LEASE_SECONDS: '5' } });
  const random = createRandom(seed);
  const end = Date.now() + minutes * 60_000;
  const samples: Sample[] = [];
  try {
    await ensureWorkers(rig, WORKERS);
    await Promise.all([
      submitUntil(end, rig, random),
      breakUntil(end, rig, createRandom(seed + 1)),
      sampleUntil(end, rig, samples),
    ]);
    await ensureWorkers(rig, WORKERS);
    const { violations, ...found } = await checkInvariants(rig);
    console.log(JSON.stringify({ ...found, refused: Object.fromEntries(rig.ledger.refused) }));
    return [...violations, ...growth(samples)];
  } finally {
    await rig.close();
  }
}

/** A client that takes no for an answer: what was refused was not promised. */
async function submitUntil(end: number, { ledger, photoId }: Rig, random: Random): Promise<void> {
  while (Date.now() < end) {
    await ledger.submit('thumbnail', { photo_id: photoId, width: random.whole(8, 48) });
    await delay(random.whole(50, 400));
  }
}

const faults: Record<string, (rig: Rig, random: Random) => Promise<void>> = {
  'a worker is killed': async (rig, random) => {
    await oneOf(rig.workers(), random)?.kill();
  },
  'a worker stands still for 8 s': async (rig, random) => {
    const worker = oneOf(rig.workers(), random);
    worker?.freeze();
    await delay(8_000);
    worker?.thaw();
  },
  'Redis dies': async ({ redis }) => {
    await redis.kill();
    await delay(2_000);
    await redis.restart();
  },
  'Redis loses everything': async ({ deps }) => {
    await deps.queues.redis.flushall();
  },
  'Postgres stops for 4 s': async ({ postgres }) => {
    await postgres?.stop();
    await delay(4_000);
    await postgres?.restart();
  },
  'a link is cut': (rig, random) => breakLink(rig, random, 'cut'),
  'a link is black-holed': (rig, random) => breakLink(rig, random, 'black-holed'),
};

async function breakLink({ links }: Rig, random: Random, fault: 'cut' | 'black-holed'): Promise<void> {
  const link = oneOf(Object.values(links), random);
  link?.set(fault);
  await delay(random.whole(2_000, 8_000));
  link?.set('sound');
}

async function breakUntil(end: number, rig: Rig, random: Random): Promise<void> {
  while (Date.now() < end - 15_000) {
    await delay(random.whole(3_000, 12_000));
    const [what, strike] = oneOf(Object.entries(faults), random) ?? [];
    console.log(`        ${what}`);
    // One that meets the traces of the one before (a Redis that is away) has done no harm, and the next comes soon.
    await strike?.(rig, random).catch(say);
    await ensureWorkers(rig, WORKERS).catch(say);
  }
}

const say = (error: Error) => console.log(`        … ${error.message}`);

const oneOf = <T>(all: readonly T[], random: Random): T | undefined => all[random.whole(0, all.length - 1)];

async function sampleUntil(end: number, rig: Rig, samples: Sample[]): Promise<void> {
  let sayAt = 0;
  while (Date.now() < end) {
    const sample = {
      apiMb: Math.round(process.memoryUsage.rss() / 2 ** 20),
      workerMb: Math.max(0, ...(await Promise.all(rig.workers().map(({ pid }) => residentMb(pid))))),
      redisKeys: await rig.deps.queues.redis.dbsize().catch(() => 0),
    };
    samples.push(sample);
    if (Date.now() > sayAt) {
      sayAt = Date.now() + SAY_MS;
      const left = Math.ceil((end - Date.now()) / 60_000);
      console.log(`${left} min left, ${rig.ledger.accepted.size} jobs accepted, ${JSON.stringify(sample)}`);
    }
    await delay(2_000);
  }
}

async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024);
}

/** By the median of a quarter: a peak is what the garbage collector has not come to yet. */
function growth(samples: Sample[]): string[] {
  const quarter = Math.floor(samples.length / 4);
  const median = (some: Sample[], part: keyof Sample) =>
    some.map((sample) => sample[part]).sort((a, b) => a - b)[Math.floor(some.length / 2)] ?? 0;
  const found: string[] = [];
  for (const part of ['apiMb', 'workerMb'] as const) {
    const [early, late] = [
      median(samples.slice(quarter, 2 * quarter), part),
      median(samples.slice(-quarter), part),
    ];
    console.log(`${part}: ${early} early, ${late} late`);
    if (late > 1.2 * early + 30) found.push(`${part} grew from ${early} to ${late}`);
  }
  const keys = Math.max(0, ...samples.slice(-quarter).map(({ redisKeys }) => redisKeys));
  if (keys > REDIS_KEYS) found.push(`Redis held ${keys} keys`);
  return found;
}

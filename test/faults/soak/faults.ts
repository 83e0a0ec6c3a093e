import { setTimeout as delay } from 'node:timers/promises';
import { ensureWorkers } from '../load.ts';
import type { Random } from '../random.ts';
import type { Rig } from '../rig.ts';

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

/** What one strike takes at most. Nothing is broken in what is left of the time. */
const STRIKE_MS = 15_000;

/** One after the other, at random. Whatever they leave behind is put right at the end. */
export async function breakUntil(end: number, rig: Rig, random: Random, workers: number): Promise<void> {
  while (Date.now() < end - STRIKE_MS) {
    await delay(random.whole(3_000, 12_000));
    const [what, strike] = oneOf(Object.entries(faults), random) ?? [];
    console.log(`        ${what}`);
    // One that meets the traces of the one before (a Redis that is away) has done no harm, and the next comes soon.
    await strike?.(rig, random).catch(say);
    await ensureWorkers(rig, workers).catch(say);
  }
  for (const link of Object.values(rig.links)) link.set('sound');
  await rig.postgres?.restart();
  await rig.redis.restart();
}

const say = (error: Error) => console.log(`        … ${error.message}`);

const oneOf = <T>(all: readonly T[], random: Random): T | undefined => all[random.whole(0, all.length - 1)];

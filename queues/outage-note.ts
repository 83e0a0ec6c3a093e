import { z } from 'zod';
import type { Queues } from './open.ts';

/** What API processes tell each other through Redis about an outage of the database, while that cannot hold it. */
const note = z.object({ since: z.iso.datetime(), told: z.boolean() });
export type OutageNote = z.output<typeof note>;

const CLAIM_SECONDS = 60;
const KEEP_SECONDS = 7 * 86_400;

const keyOf = ({ prefix }: Queues) => `${prefix}:database-outage`;

/** @returns whether this process is to tell it; one that dies over it makes room after a minute */
export async function claimOutage(queues: Queues, since: Date): Promise<boolean> {
  const value = JSON.stringify({ since: since.toISOString(), told: false } satisfies OutageNote);
  return (await queues.redis.set(keyOf(queues), value, 'EX', CLAIM_SECONDS, 'NX')) === 'OK';
}

export async function noteOutageTold(queues: Queues, since: Date): Promise<void> {
  const value = JSON.stringify({ since: since.toISOString(), told: true } satisfies OutageNote);
  await queues.redis.set(keyOf(queues), value, 'EX', KEEP_SECONDS);
}

export async function readOutageNote(queues: Queues): Promise<OutageNote | undefined> {
  const text = await queues.redis.get(keyOf(queues));
  return text === null ? undefined : note.parse(JSON.parse(text));
}

export async function forgetOutage(queues: Queues): Promise<void> {
  await queues.redis.del(keyOf(queues));
}

import { randomUUID } from 'node:crypto';
import type { Queues } from './open.ts';

/**
 * Which Redis this is: a random value that lives and dies with its data. A Redis that was flushed, or restarted
 * without its file, has another one, and all that waited there is handed over again.
 */
export async function readEpoch({ redis, prefix }: Queues): Promise<string> {
  const key = `${prefix}:epoch`;
  const known = await redis.get(key);
  if (known) return known;
  await redis.set(key, randomUUID(), 'NX');
  const made = await redis.get(key);
  if (!made) throw new Error(`redis did not keep ${key}`);
  return made;
}

import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import { type Db, isDatabaseAway } from '../../db/client.ts';
import { findAnswer, insertAnswer, type StoredAnswer } from '../../db/idempotency.ts';
import { inTransaction, type JobRow } from '../../db/jobs/row.ts';
import type { Deps } from '../deps.ts';
import type { Env } from '../env.ts';
import { requireRoomAtCommit } from '../limits/upload-room.ts';
import { invalid, Problem } from '../problems.ts';

/** How long an answer can be replayed. */
const KEEP_HOURS = 24;

export type Answer<Body> = { status: number; headers: Record<string, string>; body: Body };
export type Claim = { ownerId: string; route: string; key: string; requestHash: string };
export type StoredObject = {
  /** Whose room it takes. */
  ownerId: string;
  key: string;
  path: string;
  contentType: string;
};

/**
 * The Idempotency-Key of a request and a hash of what it asks for, a file's hash included.
 * Quotes around the key are taken off: the draft standard has them, most clients do not.
 * @returns undefined without the header
 * @throws Problem INVALID_REQUEST for a key that is empty or longer than 255 characters
 */
export function claimOf(c: Context<Env>, asked: unknown): Claim | undefined {
  const header = c.req.header('idempotency-key');
  if (header === undefined) return undefined;
  const key = /^"(.*)"$/.exec(header)?.[1] ?? header;
  if (!/^[\x20-\x7e]{1,255}$/.test(key)) {
    throw invalid(['header', 'Idempotency-Key'], 'should be 1 to 255 printable ASCII characters');
  }
  const requestHash = createHash('sha256').update(JSON.stringify(asked)).digest('hex');
  return { ownerId: c.var.principal.id, route: `${c.req.method} ${c.req.path}`, key, requestHash };
}

/** Another request with the same key committed first. */
class Beaten extends Error {}

/**
 * Does work that makes jobs, at most once per key: objects, then one transaction with the rows and the answer, then
 * the hint to Redis. An object whose transaction failed is deleted; when it is not known whether it did (the database
 * went away during the commit) the sweep decides later, because deleting might take a good photo's file.
 */
export async function answerOnce<Body>(
  deps: Deps,
  claim: Claim | undefined,
  objects: StoredObject[],
  work: (tx: Db) => Promise<{ answer: Answer<Body>; jobs: JobRow[] }>,
): Promise<Answer<Body>> {
  const earlier = await replay<Body>(deps.db, claim);
  if (earlier) return earlier;
  await deps.queueDepth.admit();
  const stored: string[] = [];
  try {
    for (const { key, path, contentType } of objects) {
      stored.push(key);
      await deps.store.putFile(key, path, contentType);
    }
    const { answer, jobs } = await inTransaction(deps.db, async (tx) => {
      const done = await work(tx);
      if (claim && !(await insertAnswer(tx, rowOf(claim, done.answer)))) throw new Beaten();
      for (const ownerId of new Set(objects.map((object) => object.ownerId)))
        await requireRoomAtCommit(tx, ownerId, deps.settings.MAX_STORED_BYTES);
      return done;
    });
    // The caller has nothing to wait for: a hint that Redis does not take comes from the relay.
    void deps.offer(...jobs);
    return answer;
  } catch (error) {
    if (!isDatabaseAway(error)) await removeObjects(deps, stored);
    const winner = error instanceof Beaten ? await replay<Body>(deps.db, claim) : undefined;
    if (winner) return winner;
    throw error;
  }
}

/** Never throws: what stays is swept later. */
async function removeObjects({ store, log }: Deps, keys: Iterable<string>): Promise<void> {
  for (const key of keys) {
    await store.delete(key).catch((err) => log.warn({ err, key }, 'an object stays until the sweep'));
  }
}

async function replay<Body>(db: Db, claim: Claim | undefined): Promise<Answer<Body> | undefined> {
  const found = claim && (await findAnswer(db, claim));
  if (!found) return undefined;
  if (found.requestHash !== claim.requestHash) {
    throw new Problem(
      'IDEMPOTENCY_KEY_REUSED',
      'This Idempotency-Key came with another request before. Use a new key for new work.',
    );
  }
  const headers = { ...(found.headers as Record<string, string>), 'idempotent-replayed': 'true' };
  // The route is part of the key, so it is this route's own body.
  return { status: found.status, headers, body: found.body as Body };
}

const rowOf = (claim: Claim, { status, headers, body }: Answer<unknown>): StoredAnswer => ({
  ...claim,
  status,
  headers,
  body,
  createdAt: new Date(),
  expiresAt: new Date(Date.now() + KEEP_HOURS * 3_600_000),
});

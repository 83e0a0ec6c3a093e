import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { jobs } from '../schema/jobs.ts';
import type { Lease } from './row.ts';

/**
 * Renews every lease of a worker in one statement. A token that does not come back is lost. A lease that ran out
 * while the database was away is renewed too: as long as nobody else took the job, this attempt still owns it.
 */
export async function renewLeases(
  db: Db,
  tokens: string[],
  leaseSeconds: number,
): Promise<{ token: string; cancelRequested: boolean }[]> {
  const rows = await db
    .update(jobs)
    .set({ leaseExpiresAt: sql`now() + make_interval(secs => ${leaseSeconds})` })
    .where(and(inArray(jobs.leaseToken, tokens), eq(jobs.status, 'processing')))
    .returning({ token: jobs.leaseToken, cancelRequestedAt: jobs.cancelRequestedAt });
  return rows.flatMap(({ token, cancelRequestedAt }) =>
    token ? [{ token, cancelRequested: cancelRequestedAt !== null }] : [],
  );
}

/** Shows how far an attempt is. Never goes back, and never writes after the attempt has ended. */
export async function writeProgress(db: Db, lease: Lease, progress: number, stage: string): Promise<void> {
  await db
    .update(jobs)
    .set({ progress: sql`greatest(${jobs.progress}, ${progress}::real)`, stage })
    .where(and(eq(jobs.id, lease.jobId), eq(jobs.leaseToken, lease.token), eq(jobs.status, 'processing')));
}

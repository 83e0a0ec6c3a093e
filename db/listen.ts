import type { Sql } from 'postgres';

/**
 * Calls back with a job's id on every change that a client can see. One connection per process; postgres.js listens
 * again after a lost connection, and then `onReconnect` fires, because changes made in between were not announced.
 */
export async function listenForJobChanges(
  sql: Sql,
  onChange: (jobId: string) => void,
  onReconnect: () => void,
): Promise<{ close: () => Promise<void> }> {
  let first = true;
  const { unlisten } = await sql.listen('job_changed', onChange, () => {
    if (!first) onReconnect();
    first = false;
  });
  return { close: unlisten };
}

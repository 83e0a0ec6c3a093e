import type { Sql } from 'postgres';

type Listener = { close: () => Promise<void> };

/** Calls back with a job's id on every change that a client can see. */
export const listenForJobChanges = (
  sql: Sql,
  onChange: (jobId: string) => void,
  onReconnect: () => void,
): Promise<Listener> => listen(sql, 'job_changed', onChange, onReconnect);

/** Calls back when somebody was logged out, switched off or given another role, or a key was revoked. */
export const listenForAccessChanges = (sql: Sql, onChange: () => void): Promise<Listener> =>
  listen(sql, 'access_changed', onChange, onChange);

/**
 * One connection per process for all channels; postgres.js listens again after a lost connection, and then `onReconnect`
 * fires, because changes made in between were not announced.
 */
async function listen(
  sql: Sql,
  channel: string,
  onChange: (text: string) => void,
  onReconnect: () => void,
): Promise<Listener> {
  let first = true;
  const { unlisten } = await sql.listen(channel, onChange, () => {
    if (!first) onReconnect();
    first = false;
  });
  return { close: unlisten };
}

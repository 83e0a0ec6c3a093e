import type { Db } from '../../db/client.ts';
import type { Rows } from './rows.ts';
import { until } from './until.ts';

/** A deletion that has been done and not been committed: what others see of it is decided by the moment they look. */
export async function beginDeletion({ db, sql }: Rows, remove: (tx: Db) => Promise<unknown>) {
  const [removed, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const ended = db.transaction(async (tx) => {
    await remove(tx);
    removed.resolve();
    await goOn.promise;
  });
  await Promise.race([removed.promise, ended]);
  return {
    /** Resolves when another transaction waits for its end. */
    isAwaited: () =>
      until('somebody to wait for the deletion', 60, async () => {
        const [row] = await sql`
          select count(*)::int as n from pg_locks join pg_stat_activity using (pid)
          where not granted and datname = current_database()`;
        return row?.n > 0;
      }),
    commit: (): Promise<void> => {
      goOn.resolve();
      return ended;
    },
  };
}

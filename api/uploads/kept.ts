import type { Db } from '../../db/client.ts';

/** The row that an upload became, and the jobs on it. */
export type Kept = { mediaId: string; jobIds: string[] };

/** Part of the transaction that keeps it. */
export type AlsoDo = (tx: Db, kept: Kept) => Promise<void>;

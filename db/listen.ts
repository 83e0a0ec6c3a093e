import type { Sql } from 'postgres';

export type JobProgress = {
  ownerId: string;
  id: string /** From 0 to 1. */;
  progress: number;
  stage: string | null;
};

/** What triggers and the log of status changes announce. */
export type Announcements = {
  /** A job changed in something that a client can see. */
  onJobChanged?: (jobId: string) => void;
  onProgress?: (progress: JobProgress) => void;
  /** A change of a job's status waits for its place in the log. */
  onStatusChanged?: () => void;
  /** The log has news of this owner's jobs. */
  onPublished?: (ownerId: string) => void;
  /** Somebody was logged out, switched off or given another role, or a key was revoked. */
  onAccessChanged?: () => void;
  /** After a lost connection: what happened in between was not announced. */
  onReconnect?: () => void;
};

/** One connection per process for all channels; postgres.js listens again after a lost connection. */
export async function listenForChanges(
  sql: Sql,
  { onJobChanged, onProgress, onStatusChanged, onPublished, onAccessChanged, onReconnect }: Announcements,
): Promise<{ close: () => Promise<void> }> {
  const channels: Record<string, ((payload: string) => void) | undefined> = {
    job_changed: onJobChanged,
    job_progressed: onProgress && ((payload) => onProgress(JSON.parse(payload))),
    status_changed: onStatusChanged,
    status_published: onPublished,
    access_changed: onAccessChanged,
  };
  const listening = Object.entries(channels).map(async ([channel, onMessage]) => {
    let isFirst = true;
    if (!onMessage) return;
    return sql.listen(channel, onMessage, () => {
      if (!isFirst) onReconnect?.();
      isFirst = false;
    });
  });
  const listeners = await Promise.all(listening);
  return {
    close: async () => {
      for (const listener of listeners) await listener?.unlisten();
    },
  };
}

import type { Sql } from 'postgres';

export type JobProgress = {
  ownerId: string;
  id: string /** From 0 to 1. */;
  progress: number;
  stage: string | null;
};

/** What pages show beside jobs, and are told of so that they need not ask again and again; of media, that they went. */
export const shownThings = ['schedules', 'workers', 'queues', 'alerts', 'photos', 'videos'] as const;
export type ShownThing = (typeof shownThings)[number];

/** What triggers and the log of status changes announce. */
export type Announcements = {
  /** A job changed in something that a client can see. */
  onJobChanged?: (jobId: string) => void;
  onProgress?: (progress: JobProgress) => void;
  /** A change of a job's status waits for its place in the log. */
  onStatusChanged?: () => void;
  /** The log has news of this owner's jobs. */
  onPublished?: (ownerId: string) => void;
  /**
   * Something else that pages show changed.
   * @param ownerId whose it is; null for what is the platform's own
   * @param id which it is; of media alone
   */
  onShownChanged?: (what: ShownThing, ownerId: string | null, id?: string) => void;
  /** Somebody was logged out, switched off or given another role, or a key was revoked. */
  onAccessChanged?: () => void;
  /** After a lost connection: what happened in between was not announced. */
  onReconnect?: () => void;
};

/** One connection per process for all channels; postgres.js listens again after a lost connection. */
export async function listenForChanges(
  sql: Sql,
  { onReconnect, ...on }: Announcements,
): Promise<{ close: () => Promise<void> }> {
  const channels: Record<string, ((payload: string) => void) | undefined> = {
    job_changed: on.onJobChanged,
    job_progressed: on.onProgress && ((payload) => on.onProgress?.(JSON.parse(payload))),
    status_changed: on.onStatusChanged,
    status_published: on.onPublished,
    shown_changed:
      on.onShownChanged &&
      ((payload) => {
        const { what, owner, id } = JSON.parse(payload);
        on.onShownChanged?.(what, owner, id);
      }),
    access_changed: on.onAccessChanged,
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

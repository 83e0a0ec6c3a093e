import type { Database } from '../../db/client.ts';
import { listenForChanges } from '../../db/listen.ts';
import type { Service } from '../../queues/service.ts';
import type { Deps } from '../deps.ts';
import { EVERYBODY } from '../jobs/changes.ts';

/** Passes on what the database announces: to requests that wait in this process, and to what publishes events. */
export function connectChanges(
  sql: Database['sql'],
  { changes, accounts }: Pick<Deps, 'changes' | 'accounts'>,
  publisher: Pick<Service, 'nudge'>,
) {
  return listenForChanges(sql, {
    onJobChanged: (jobId) => changes.announce(jobId),
    onProgress: (progress) => changes.announceProgress(progress),
    onStatusChanged: () => void publisher.nudge(),
    onPublished: (ownerId) => {
      changes.announce(ownerId);
      changes.announce(EVERYBODY);
    },
    onShownChanged: (what, ownerId, id) => changes.announceShown(what, ownerId, id),
    // Streams ask whether they may go on at their next event or ping: one logout must not have all of them ask at once.
    onAccessChanged: () => accounts.forget(),
    onReconnect: () => {
      accounts.forget();
      changes.announceAll();
    },
  });
}

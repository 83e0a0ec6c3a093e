import { createApp } from '../../api/app.ts';
import { assemble } from '../../api/assemble.ts';
import { readApiSettings } from '../../api/config.ts';
import type { Deps } from '../../api/deps.ts';
import { connectChanges } from '../../api/events/connect.ts';
import { startPublisher } from '../../api/events/publish.ts';
import { startPurge } from '../../api/purge.ts';
import { createPerformers } from '../../api/schedules/performers.ts';
import { listen } from '../../api/server.ts';
import { openDatabase } from '../../db/client.ts';
import { readDbSettings } from '../../db/config.ts';
import { migrateDatabase } from '../../db/migrate.ts';
import { readQueueSettings } from '../../queues/config.ts';
import { openQueues, type Queues } from '../../queues/open.ts';
import { startReconciler } from '../../queues/reconcile.ts';
import { startRelay } from '../../queues/relay.ts';
import { startSchedules } from '../../queues/schedules/start.ts';
import type { Service } from '../../queues/service.ts';
import { readOutboundSettings } from '../../runtime/config.ts';
import type { Releasers } from '../../runtime/lifecycle.ts';
import { createLog } from '../../runtime/log.ts';
import { createOutbound } from '../../runtime/outbound.ts';
import { readStorageSettings } from '../../storage/config.ts';
import { openStore } from '../../storage/open.ts';
import { type Mechanism, testSettings } from '../config.ts';

/**
 * An API as api/main.ts composes it, in this process: over HTTP, with its relay, its reconciler and its purge.
 * @param without mechanisms to leave out
 */
export async function startApi(
  env: NodeJS.ProcessEnv,
  releasers: Releasers,
  without: Mechanism[] = testSettings().FAULTS_WITHOUT,
): Promise<{ url: string; deps: Deps }> {
  const log = createLog('api', 'silent');
  const settings = readApiSettings(env);
  const dbSettings = readDbSettings(env);
  const queueSettings = readQueueSettings(env);
  await migrateDatabase(dbSettings);
  const database = openDatabase(dbSettings, 'api');
  releasers.add('pool', database.close);
  const store = await openStore(readStorageSettings(env));
  releasers.add('store', () => store.close());
  const queues = openQueues(queueSettings, log);
  releasers.add('queues', queues.close);
  const deps = assemble({
    settings,
    maxLiveJobs: queueSettings.MAX_LIVE_JOBS,
    database,
    store,
    queues,
    outbound: createOutbound({ allowPrivate: false }),
    allowPrivateAddresses: readOutboundSettings(env).ALLOW_PRIVATE_ADDRESSES,
    log,
  });
  const publisher = startPublisher(deps);
  releasers.add('event publisher', publisher.stop);
  const listener = await connectChanges(database.sql, deps, publisher);
  releasers.add('scratch', () => deps.scratch.emptied());
  releasers.add('listener', listener.close);
  if (without.includes('epoch')) hideEpoch(queues);
  const relay = without.includes('relay') ? idle : startRelay(database.db, queues, log);
  releasers.add('relay', relay.stop);
  const reconciler = without.includes('reconcile')
    ? idle
    : startReconciler(database.db, queues, relay, queueSettings, log);
  releasers.add('reconciler', reconciler.stop);
  const performers = createPerformers(deps);
  const { db } = database;
  const schedules = startSchedules({ db, queues, relay, settings: queueSettings, performers, log });
  releasers.add('schedules', schedules.stop);
  releasers.add('purge', startPurge(deps).stop);
  const server = await listen(createApp(deps), '127.0.0.1', 0);
  releasers.add('server', server.close);
  releasers.add('waiting callers', () => deps.changes.close());
  return { url: `http://127.0.0.1:${server.port}`, deps };
}

/** To whoever asks this connection it is always the same Redis. */
function hideEpoch({ redis, prefix }: Queues): void {
  const get = redis.get.bind(redis);
  redis.get = async (key) => (key === `${prefix}:epoch` ? 'always' : get(key));
}

const idle: Service = { nudge: async () => {}, stop: async () => {} };

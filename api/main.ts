import { mkdir } from 'node:fs/promises';
import { openDatabase } from '../db/client.ts';
import { readDbSettings } from '../db/config.ts';
import { migrateDatabase } from '../db/migrate.ts';
import { readQueueSettings } from '../queues/config.ts';
import { openQueues } from '../queues/open.ts';
import { startReconciler } from '../queues/reconcile.ts';
import { startRelay } from '../queues/relay.ts';
import { startSchedules } from '../queues/schedules/start.ts';
import { readOutboundSettings } from '../runtime/config.ts';
import { type Releasers, runService } from '../runtime/lifecycle.ts';
import { createLog } from '../runtime/log.ts';
import { createOutbound } from '../runtime/outbound.ts';
import { startTracing } from '../runtime/tracing.ts';
import { readStorageSettings } from '../storage/config.ts';
import { openStore } from '../storage/open.ts';
import { startDeliveries } from './alerts/deliver.ts';
import { startAlerts } from './alerts/watch.ts';
import { createApp } from './app.ts';
import { startArrivalScan } from './arrivals/scan.ts';
import { assemble } from './assemble.ts';
import { ensureAdministrator } from './auth/bootstrap.ts';
import { startRemovals } from './auth/removals.ts';
import { readApiSettings } from './config.ts';
import { connectChanges } from './events/connect.ts';
import { startPublisher } from './events/publish.ts';
import { freeBytes } from './limits/upload-room.ts';
import { startQueueSamples } from './operations/sampling.ts';
import { startPurge } from './purge.ts';
import { startLateUploads } from './resumable/late.ts';
import { createPerformers } from './schedules/performers.ts';
import { listen } from './server.ts';
import { startSweep } from './sweep.ts';

const log = createLog('api', 'info');

async function boot(releasers: Releasers): Promise<void> {
  const settings = readApiSettings();
  const dbSettings = readDbSettings();
  const queueSettings = readQueueSettings();
  const storageSettings = readStorageSettings();
  const { ALLOW_PRIVATE_ADDRESSES: allowPrivateAddresses } = readOutboundSettings();
  const outbound = createOutbound({ allowPrivate: allowPrivateAddresses });
  log.level = settings.LOG_LEVEL;

  releasers.add('traces', await startTracing('darkroom-api'));
  await migrateDatabase(dbSettings);
  const database = openDatabase(dbSettings, 'darkroom-api');
  releasers.add('database', database.close);
  await ensureAdministrator(database.db, settings, log);
  const store = await openStore(storageSettings);
  releasers.add('store', () => store.close());
  const queues = openQueues(queueSettings, log);
  releasers.add('queues', queues.close);

  const maxLiveJobs = queueSettings.MAX_LIVE_JOBS;
  const deps = assemble({
    settings,
    maxLiveJobs,
    database,
    store,
    queues,
    outbound,
    allowPrivateAddresses,
    log,
  });
  releasers.add('scratch', () => deps.scratch.emptied());
  deps.metrics.watchProcess();
  const publisher = startPublisher(deps);
  releasers.add('event publisher', publisher.stop);
  const listener = await connectChanges(database.sql, deps, publisher);
  releasers.add('listener', listener.close);
  const relay = startRelay(database.db, queues, log);
  releasers.add('relay', relay.stop);
  const reconciler = startReconciler(database.db, queues, relay, queueSettings, log);
  releasers.add('reconciler', reconciler.stop);
  const performers = createPerformers(deps);
  const { db } = database;
  const schedules = startSchedules({ db, queues, relay, settings: queueSettings, performers, log });
  releasers.add('schedules', schedules.stop);
  releasers.add('sweep', startSweep(deps).stop);
  releasers.add('purge', startPurge(deps).stop);
  releasers.add('removals', startRemovals(deps).stop, 12_000);
  releasers.add('late uploads', startLateUploads(deps).stop, 12_000);
  releasers.add('storage scan', startArrivalScan(deps).stop);
  releasers.add('queue samples', startQueueSamples(deps).stop);
  releasers.add('alerts', startAlerts(deps).stop, 12_000);
  releasers.add('alert deliveries', startDeliveries(deps).stop, 12_000);

  const { HOST, PORT, MAX_CONNECTIONS: maxConnections, SCRATCH_DIR } = settings;
  const patience = settings.MAX_STALL_SECONDS * 1000;
  const server = await listen(createApp(deps), HOST, PORT, { patience, maxConnections });
  // Made by the first upload otherwise, and until then nobody could tell how much room there is.
  await mkdir(SCRATCH_DIR, { recursive: true });
  deps.metrics.watchRoom(server.connections, () => freeBytes(SCRATCH_DIR));
  releasers.add('server', server.close, 12_000);
  // First to go: callers who wait for a job get their answer, so that the server can close.
  releasers.add('waiting callers', () => deps.changes.close());
  log.info({ host: HOST, port: server.port }, 'serving');
}

await runService(log, boot);

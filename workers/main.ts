import { runService } from '../runtime/lifecycle.ts';
import { createLog } from '../runtime/log.ts';
import { bootWorker } from './boot.ts';

const log = createLog('worker', 'info');

await runService(log, (releasers) => bootWorker(releasers, log));

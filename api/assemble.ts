import type { Database } from '../db/client.ts';
import { prepareFindJob } from '../db/jobs/read.ts';
import { createOffer } from '../queues/offer.ts';
import type { Queues } from '../queues/open.ts';
import { createRateLimits } from '../queues/rate-limits.ts';
import type { Log } from '../runtime/log.ts';
import type { Outbound } from '../runtime/outbound.ts';
import type { ObjectStore } from '../storage/store.ts';
import { Accounts } from './auth/accounts.ts';
import { directoryOf, foreignOf, openIdOf } from './auth/providers.ts';
import { recentSessions } from './auth/session.ts';
import { createTokens } from './auth/tokens.ts';
import type { ApiSettings } from './config.ts';
import type { Deps } from './deps.ts';
import { JobChanges } from './jobs/changes.ts';
import { QueueDepth } from './limits/queue-depth.ts';
import { createMetrics } from './metrics.ts';
import { createSnsVerifier } from './sns/verify.ts';
import { InFlight } from './uploads/in-flight.ts';
import { Scratch } from './uploads/scratch.ts';

export type Parts = {
  settings: ApiSettings;
  maxLiveJobs: number;
  database: Database;
  store: ObjectStore;
  queues: Queues;
  outbound: Outbound;
  allowPrivateAddresses: boolean;
  log: Log;
};

/** What routes work with, from the parts that were opened. */
export function assemble({
  settings,
  maxLiveJobs,
  database: { db },
  store,
  queues,
  outbound,
  allowPrivateAddresses,
  log,
}: Parts): Deps {
  const uploads = new InFlight(settings.MAX_UPLOADS);
  const tokens = createTokens(settings.SECRET_KEY);
  return {
    settings,
    maxLiveJobs,
    queueDepth: new QueueDepth(db, settings.MAX_QUEUED_JOBS),
    db,
    findJob: prepareFindJob(db),
    store,
    queues,
    offer: createOffer(db, queues, log),
    changes: new JobChanges(),
    tokens,
    takeAllowance: createRateLimits(queues, {
      register: settings.RATE_LIMIT_REGISTER,
      token: settings.RATE_LIMIT_TOKEN,
      upscale: settings.RATE_LIMIT_UPSCALE,
      bestcut: settings.RATE_LIMIT_BESTCUT,
      photos: settings.RATE_LIMIT_PHOTOS,
      console: settings.RATE_LIMIT_CONSOLE,
    }),
    accounts: new Accounts(db, tokens, settings, foreignOf(settings)),
    openid: openIdOf(settings),
    sessions: recentSessions(),
    directory: directoryOf(settings, db, tokens),
    uploads,
    scratch: new Scratch(settings.SCRATCH_DIR, log),
    metrics: createMetrics({ db, store, queues }, uploads),
    outbound,
    allowPrivateAddresses,
    verifySns: createSnsVerifier(outbound),
    log,
  };
}

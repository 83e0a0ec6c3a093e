import type { Db } from '../db/client.ts';
import type { prepareFindJob } from '../db/jobs/read.ts';
import type { Offer } from '../queues/offer.ts';
import type { Queues } from '../queues/open.ts';
import type { TakeAllowance } from '../queues/rate-limits.ts';
import type { Log } from '../runtime/log.ts';
import type { Outbound } from '../runtime/outbound.ts';
import type { ObjectStore } from '../storage/store.ts';
import type { Accounts } from './auth/accounts.ts';
import type { Directory } from './auth/directory.ts';
import type { LimitName } from './auth/limit-names.ts';
import type { OpenIdSignIn } from './auth/openid-sign-in.ts';
import type { recentSessions } from './auth/session.ts';
import type { Tokens } from './auth/tokens.ts';
import type { ApiSettings } from './config.ts';
import type { JobChanges } from './jobs/changes.ts';
import type { QueueDepth } from './limits/queue-depth.ts';
import type { Metrics } from './metrics.ts';
import type { VerifySns } from './sns/verify.ts';
import type { InFlight } from './uploads/in-flight.ts';
import type { Scratch } from './uploads/scratch.ts';

/** Everything that routes work with. Made once per process in main.ts, and by tests. */
export type Deps = {
  settings: ApiSettings;
  /** Live jobs that one user may have. */
  maxLiveJobs: number;
  queueDepth: QueueDepth;
  db: Db;
  findJob: ReturnType<typeof prepareFindJob>;
  store: ObjectStore;
  queues: Queues;
  offer: Offer;
  changes: JobChanges;
  tokens: Tokens;
  accounts: Accounts;
  /** Where people may sign in beside this platform. */
  openid: OpenIdSignIn | undefined;
  sessions: ReturnType<typeof recentSessions>;
  directory: Directory;
  uploads: InFlight;
  scratch: Scratch;
  takeAllowance: TakeAllowance<LimitName>;
  metrics: Metrics;
  /** Talks to servers that settings name. */
  outbound: Outbound;
  /** Whether addresses that people give may lie in this network. */
  allowPrivateAddresses: boolean;
  verifySns: VerifySns;
  log: Log;
};

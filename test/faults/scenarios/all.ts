import type { Scenario } from '../scenario.ts';
import { apiKilled } from './api-killed.ts';
import { backlogRefilled } from './backlog.ts';
import { cancelledAtEachStage } from './cancelled.ts';
import { wrongApiClocks, wrongClocks } from './clock.ts';
import { commitReplyLost } from './commit-reply-lost.ts';
import { deliveredTwice } from './delivered-twice.ts';
import { operatorMeddles } from './operator.ts';
import { otherVersions } from './other-versions.ts';
import { poisonJobs } from './poison.ts';
import { postgresBlackHoled } from './postgres-black-holed.ts';
import { postgresReadOnly } from './postgres-read-only.ts';
import { postgresStopped } from './postgres-stopped.ts';
import { postgresTerminated } from './postgres-terminated.ts';
import { randomFaults } from './random-faults.ts';
import { redisBlackHoled } from './redis-black-holed.ts';
import { redisEmptied } from './redis-emptied.ts';
import { redisFailsOver } from './redis-fails-over.ts';
import { redisFull } from './redis-full.ts';
import { redisRestarted } from './redis-restarted.ts';
import { redisStopped } from './redis-stopped.ts';
import { storeDown, storeReplyLost, storeSlow, storeTruncating } from './store.ts';
import { webhookCut } from './webhook.ts';
import { workerKilled } from './worker-killed.ts';
import { workersGone } from './workers-gone.ts';
import { longJob, staleCommit, workerCutFromRedis, workerFrozen } from './zombie.ts';

/** In the order of the table. */
export const scenarios: Scenario[] = [
  workerKilled,
  workersGone,
  workerFrozen,
  staleCommit,
  longJob,
  workerCutFromRedis,
  wrongClocks,
  wrongApiClocks,
  apiKilled,
  redisRestarted,
  redisStopped,
  redisEmptied,
  redisBlackHoled,
  redisFull,
  redisFailsOver,
  postgresStopped,
  postgresBlackHoled,
  postgresReadOnly,
  postgresTerminated,
  commitReplyLost,
  storeDown,
  storeTruncating,
  storeSlow,
  storeReplyLost,
  deliveredTwice,
  otherVersions,
  poisonJobs,
  cancelledAtEachStage,
  operatorMeddles,
  webhookCut,
  backlogRefilled,
  randomFaults,
];

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach } from 'node:test';
import type { Attempt } from '../../workers/attempt.ts';
import { avatar as runAvatar } from '../../workers/avatar/runner.ts';
import { makeAvatar } from '../../workers/avatar/task.ts';
import { createContext } from '../../workers/context.ts';
import { Engines } from '../../workers/engines.ts';
import { quiet } from '../../workers/image/testing.ts';
import { Lane } from '../../workers/lane.ts';
import type { Sandbox } from '../../workers/sandbox/sandbox.ts';
import { type Caller, form, jsonOf, photoFile, startTestApi, type TestApi } from '../api.ts';
import { takeJob } from './attempt.ts';
import { queuedJobs } from './queued.ts';

export const TOKEN = 'an internal token of this test alone, long enough';

/** Another one each time, or that of a seed. */
export const picture = (seed?: string) => photoFile('me.jpg', seed);

/** The API for all tests of a file, each with an account of its own, and the worker's part in this process. */
export function avatarApiOfThisFile() {
  let api: TestApi;
  let me: Caller;
  /** The avatar job that waits, once there is one. */
  let waitingJob: () => Promise<string>;
  before(async () => {
    api = await startTestApi({
      MAX_AVATAR_BYTES: '1048576',
      PUBLIC_URL: 'https://darkroom.test',
      INTERNAL_TOKEN: TOKEN,
    });
    waitingJob = queuedJobs(api, 'avatar');
  });
  after(() => api.close());
  beforeEach(async () => {
    me = await api.signUp();
  });

  /** With the real runner and task. */
  async function work(jobId: string): Promise<void> {
    const { job, complete, fail } = await takeJob(api.deps.db, jobId);
    const scratch = join(api.deps.settings.SCRATCH_DIR, randomUUID());
    await mkdir(scratch, { recursive: true });
    const attempt = { job, scratch, lease: { jobId, token: job.leaseToken }, ...quiet };
    const sandbox = { run: (_: string, args: Parameters<typeof makeAvatar>[0]) => makeAvatar(args, quiet) };
    const deps = { ...api.deps, engines: new Engines(new Lane(0, 0)) };
    const context = createContext('avatar', attempt as Attempt, sandbox as unknown as Sandbox, deps);
    try {
      await complete(await runAvatar(context));
    } catch (error) {
      await fail((error as { code: string }).code, 'the picture is damaged');
    }
  }

  async function give(path: string, file: File, fields: Record<string, string> = {}): Promise<string> {
    const sending = me.post(path, form('file', [file], fields));
    await work(await waitingJob());
    const answer = await sending;
    assert.equal(answer.status, 200);
    return (await jsonOf<{ avatarUrl: string }>(answer)).avatarUrl;
  }

  return {
    api: () => api,
    me: () => me,
    waitingJob: () => waitingJob(),
    work,
    give,
    mine: (query = '') => `/v1/users/${me.id}/avatar${query}`,
    shownAt: async (path: string) => (await api.request(path)).headers.get('location'),
    /** What anybody sees at a public address. */
    look: (url: string) => api.request(new URL(url).pathname),
  };
}

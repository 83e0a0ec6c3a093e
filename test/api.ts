import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import sharp from 'sharp';
import { createApp } from '../api/app.ts';
import { assemble } from '../api/assemble.ts';
import { readApiSettings } from '../api/config.ts';
import type { Deps } from '../api/deps.ts';
import { connectChanges } from '../api/events/connect.ts';
import { startPublisher } from '../api/events/publish.ts';
import { openDatabase } from '../db/client.ts';
import { readDbSettings } from '../db/config.ts';
import { migrateDatabase } from '../db/migrate.ts';
import { noRateLimits } from '../dev/no-rate-limits.ts';
import { readQueueSettings } from '../queues/config.ts';
import { openQueues } from '../queues/open.ts';
import { readOutboundSettings } from '../runtime/config.ts';
import { Releasers } from '../runtime/lifecycle.ts';
import { createLog } from '../runtime/log.ts';
import { createOutbound, type Outbound } from '../runtime/outbound.ts';
import { readStorageSettings } from '../storage/config.ts';
import { openStore } from '../storage/open.ts';
import { testDatabase, testFolder, testRedis } from './services.ts';
import { until } from './support/until.ts';

export type TestApi = Awaited<ReturnType<typeof startTestApi>>;

/**
 * The API on a real database, a real Redis and a real disk store, without a socket, and with no background service but that which
 * publishes events.
 * @param sends what takes requests to services outside; a real sender without
 */
export async function startTestApi(env: NodeJS.ProcessEnv = {}, sends?: Outbound) {
  const releasers = new Releasers();
  try {
    return await startWith(releasers, env, sends);
  } catch (error) {
    await releasers.releaseAll(log);
    throw error;
  }
}

const log = createLog('test', 'silent');

async function startWith(releasers: Releasers, env: NodeJS.ProcessEnv, sends: Outbound | undefined) {
  const folder = await testFolder();
  releasers.add('folder', folder.close);
  const server = await testDatabase();
  releasers.add('server', server.close);
  const redis = await testRedis();
  releasers.add('redis', redis.close);
  const all = {
    DATABASE_URL: server.url,
    REDIS_URL: redis.url,
    DATA_DIR: folder.path,
    SCRATCH_DIR: join(folder.path, 'scratch'),
    SECRET_KEY: 'a secret of this test that is long enough',
    ...noRateLimits,
    ...env,
  };
  const dbSettings = readDbSettings(all);
  await migrateDatabase(dbSettings);
  const database = openDatabase(dbSettings, 'test');
  releasers.add('database', database.close);
  const store = await openStore(readStorageSettings(all));
  releasers.add('store', () => store.close());
  const queues = openQueues(readQueueSettings(all), log);
  releasers.add('queues', queues.close);
  // Before Redis is reached a hint is dropped and a process counts for itself, and here is no relay to make up for it.
  await until('redis to be reached', 30, async () => queues.isUp());
  const settings = readApiSettings(all);
  const maxLiveJobs = Number(env.MAX_LIVE_JOBS ?? 1_000);
  const allowPrivateAddresses = readOutboundSettings(all).ALLOW_PRIVATE_ADDRESSES;
  const outbound = sends ?? createOutbound({ allowPrivate: allowPrivateAddresses });
  const deps: Deps = assemble({
    settings,
    maxLiveJobs,
    database,
    store,
    queues,
    outbound,
    allowPrivateAddresses,
    log,
  });
  // Announcements may come while one is answered: the service looks again, where a single look would miss the last.
  const publisher = startPublisher(deps);
  releasers.add('event publisher', publisher.stop);
  const listener = await connectChanges(database.sql, deps, publisher);
  releasers.add('scratch', () => deps.scratch.emptied());
  releasers.add('listener', listener.close);
  const app = createApp(deps);
  const request = (path: string, init?: RequestInit) => Promise.resolve(app.request(path, init));
  return {
    app,
    deps,
    database,
    redis,
    request,
    /** As `signUp`, for an administrator. */
    signUpAdministrator: async () => {
      const caller = await signUp(request, `admin-${randomBytes(4).toString('hex')}`);
      await database.sql`update users set role = 'admin' where id = ${caller.id}`;
      return caller;
    },
    /** Makes an account. @returns what sends requests in its name, as `request` does */
    signUp: (username = `user-${randomBytes(4).toString('hex')}`) => signUp(request, username),
    close: () => releasers.releaseAll(log),
  };
}

export type Caller = Awaited<ReturnType<typeof signUp>>;

async function signUp(request: (path: string, init?: RequestInit) => Promise<Response>, username: string) {
  const password = 'a password of this test';
  const made = await request('/register', jsonBody({ username, password }));
  const { id } = (await made.json()) as { id: string };
  const answer = await request('/token', {
    method: 'POST',
    body: new URLSearchParams({ username, password }),
  });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  const as = (init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${token}`);
    return { ...init, headers };
  };
  return {
    id,
    username,
    password,
    token,
    get: (path: string, headers: Record<string, string> = {}) => request(path, as({ headers })),
    delete: (path: string) => request(path, as({ method: 'DELETE' })),
    put: (path: string, body: unknown) => request(path, as({ ...jsonBody(body), method: 'PUT' })),
    post: (path: string, body?: unknown, headers: Record<string, string> = {}) =>
      request(
        path,
        as(body instanceof FormData ? { method: 'POST', body, headers } : jsonBody(body, headers)),
      ),
  };
}

function jsonBody(body: unknown, headers: Record<string, string> = {}): RequestInit {
  if (body === undefined) return { method: 'POST', headers };
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  };
}

/** A form as a client sends it: files under one field, and text. */
export function form(field: string, files: Blob[], fields: Record<string, string> = {}): FormData {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  files.forEach((file, i) => {
    body.append(field, file, file instanceof File ? file.name : `file-${i + 1}.jpg`);
  });
  return body;
}

/** What a test expects in a JSON answer; the assertions that follow check it. */
export const jsonOf = async <T>(answer: Response | Promise<Response>): Promise<T> =>
  (await (await answer).json()) as T;

/** A tiny photo with a texture of its own. */
export async function photoFile(name = 'photo.jpg', seed = randomBytes(3).toString('hex')): Promise<File> {
  const create = { width: 40, height: 24, channels: 3, background: `#${seed}` } as const;
  const bytes = await sharp({ create }).jpeg().toBuffer();
  return new File([new Uint8Array(bytes)], name);
}

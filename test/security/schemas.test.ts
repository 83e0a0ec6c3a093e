import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { withDeadline } from '../../runtime/lifecycle.ts';
import { type Caller, jsonOf, photoFile, startTestApi, type TestApi } from '../api.ts';
import { openDocumented } from './documented.ts';
import { fixtures } from './fixtures.ts';
import { permissions } from './permissions.ts';
import { type OpenApi, type Operation, operationsOf, requestsOf, type Sent } from './schema-requests.ts';

/** Requests to each operation. The seed is always the same: what is found once is found by everybody. */
const RUNS = 20;
const SEED = 20_260_101;

let api: TestApi;
let caller: Caller;
let file: File;
let document: OpenApi;
let assertDocumented: Awaited<ReturnType<typeof openDocumented>>;
let ending: Promise<void>;
const over = new AbortController();
before(async () => {
  api = await startTestApi({ MAX_PHOTO_BYTES: '100000', MAX_VIDEO_BYTES: '100000' });
  caller = await api.signUpAdministrator();
  file = await photoFile();
  document = await jsonOf<OpenApi>(api.request('/openapi.json'));
  assertDocumented = await openDocumented(api);
  ending = endJobs();
});
after(async () => {
  over.abort();
  await ending;
  await api.close();
});

/** There is no worker, and some routes wait for one: each job fails by the fault of its file. */
async function endJobs(): Promise<void> {
  while (!over.signal.aborted) {
    await api.database.sql`
      update jobs set status = 'failed', error_code = 'CORRUPT_MEDIA', error_message = 'no worker', finished_at = now()
      where status = 'queued'`;
    await delay(20);
  }
}

async function send({ path, method, headers, body }: Sent) {
  const authorization = `Bearer ${caller.token}`;
  const init = { method, headers: { authorization, ...headers }, ...(body !== undefined && { body }) };
  const answer = await api.request(path, init);
  // Streams of events have no end; everything else is read, since an answer can break on its way out, too.
  const isStream = answer.headers.get('content-type')?.startsWith('text/event-stream');
  const text = isStream ? await answer.body?.cancel().then(() => '') : await answer.text();
  return { status: answer.status, code: codeIn(text ?? ''), text: text?.slice(0, 500) };
}

const codeIn = (text: string): string | undefined => /"code":"([A-Z_]+)","request_id"/.exec(text)?.[1];

/** What the path names, made for this operation alone: it may be deleted on the way. */
async function namesFor({ method, path }: Operation): Promise<Record<string, string>> {
  const rule = permissions[`${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`];
  return rule?.of ? await fixtures[rule.of](api.deps, caller.id) : {};
}

/** A parameter that is empty makes another address of it. */
const isElsewhere = ({ path }: Sent) => /\/(\/|\?|$)/.test(path);

async function fuzz(operation: Operation): Promise<void> {
  const name = `${operation.method} ${operation.path}`;
  const names = await namesFor(operation);
  const requests = requestsOf(operation, names, file, document.components?.schemas ?? {});
  const property = fc.asyncProperty(requests, async (request) => {
    const { status, code, text } = await withDeadline(send(request), 60_000, `the answer to ${name}`);
    assert.ok(status < 500, `${name}: ${status} ${text}`);
    if (!isElsewhere(request)) assertDocumented(operation.method, operation.path, status, code);
  });
  await fc.assert(property, { numRuns: RUNS, seed: SEED, endOnFailure: true });
}

test('no operation answers 5xx, or refuses with what OpenAPI does not name, whatever it is sent', async () => {
  const found: string[] = [];
  for (const operation of operationsOf(document)) {
    await fuzz(operation).catch((error: Error) => found.push(`${error.message} ${error.cause ?? ''}`));
  }
  assert.deepEqual(found, []);
});

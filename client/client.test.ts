import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type Listening, listen } from '../api/server.ts';
import { freePort } from '../dev/ports.ts';
import { photoFile, startTestApi, type TestApi } from '../test/api.ts';
import { testFolder } from '../test/services.ts';
import { takeJob } from '../test/support/attempt.ts';
import { createClient, DarkroomError } from './index.ts';

let api: TestApi;
let server: Listening;
let url: string;
before(async () => {
  api = await startTestApi();
  server = await listen(api.app, '127.0.0.1', 0);
  url = `http://127.0.0.1:${server.port}`;
});
after(async () => {
  await server.close();
  await api.close();
});

const clientOf = async () => createClient(url, { token: (await api.signUp()).token });

/** What stands between the client and the platform, and may answer in its place. */
async function between(t: { after: (end: () => void) => void }, answer: RequestListener): Promise<string> {
  const proxy = createServer(answer);
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    proxy.close();
    proxy.closeAllConnections();
  });
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
}

/** Passes a request on, as it came. */
async function passOn(request: Parameters<RequestListener>[0]): Promise<Response> {
  const body = Buffer.concat(await request.toArray());
  const { method = 'GET', url: path = '/' } = request;
  const headers = Object.entries(request.headers).filter(
    ([name]) => !/^(host|connection|content-length|transfer-encoding)$/.test(name),
  );
  return fetch(new URL(path, url), {
    method,
    headers: Object.fromEntries(headers) as Record<string, string>,
    ...(body.length > 0 && { body }),
  });
}

test('a photo is sent, followed, and its result told', async () => {
  const darkroom = await clientOf();
  const seen: string[] = [];
  const work = darkroom.upscale(await photoFile(), { scale: 2, metadata: 'keep' });
  const { id, input } = await work.accepted();
  assert.deepEqual([input.scale, input.metadata], [2, 'keep']);
  const waiting = work.wait({
    onProgress: ({ status, progress }) => seen.push(`${status} ${progress.percent}`),
  });
  const attempt = await takeJob(api.deps.db, id);
  await attempt.progress(0.4, 'enlarging');
  await attempt.complete({ output: { model: 'of this test' } });
  const job = await waiting;
  assert.equal(job.result.model, 'of this test');
  assert.equal(seen.at(-1), 'completed 100');
  assert.equal((await darkroom.jobs.get(id)).status, 'completed');
});

test('a file on disk is sent under its name', async (t) => {
  const folder = await testFolder();
  t.after(folder.close);
  const path = join(folder.path, 'me.jpg');
  await writeFile(path, Buffer.from(await (await photoFile()).arrayBuffer()));
  const darkroom = await clientOf();
  const { input } = await darkroom.upscale(path).accepted();
  const [photo] = await api.database.sql`select name from photos where id = ${input.photo_id}`;
  assert.equal(photo?.name, 'me.jpg');
  const missing = darkroom.upscale(join(folder.path, 'none.jpg'));
  await assert.rejects(missing.accepted(), { name: 'DarkroomError', code: 'CANNOT_READ_FILE' });
});

test('a burst, jobs by hand, their list, cancelling and trying again', async () => {
  const darkroom = await clientOf();
  const burst = darkroom.bestcut([await photoFile(), await photoFile()], { upscale: false });
  const { id, input } = await burst.accepted();
  const photo_id = input.photo_ids[0] ?? '';
  const small = await darkroom.thumbnail({ photo_id }, { width: 20 }).accepted();
  assert.equal(small.input.width, 20);
  const avatar = await darkroom.jobs.start('avatar', { photo_id }).accepted();
  const page = await darkroom.jobs.list({ limit: 2 });
  assert.deepEqual(
    page.jobs.map((job) => job.id),
    [avatar.id, small.id],
  );
  const next = await darkroom.jobs.list({ limit: 2, cursor: page.next_cursor ?? '' });
  assert.deepEqual(
    next.jobs.map((job) => job.id),
    [id],
  );
  assert.equal((await darkroom.jobs.list({ kind: 'avatar', status: 'queued' })).jobs.length, 1);

  assert.equal((await darkroom.jobs.cancel(small.id)).status, 'cancelled');
  const ended = darkroom.jobs.work(small.id).wait();
  await assert.rejects(
    ended,
    (error) => error instanceof DarkroomError && error.code === 'JOB_CANCELLED' && error.job?.id === small.id,
  );
  assert.equal((await darkroom.jobs.retry(small.id)).status, 'queued');
  await assert.rejects(darkroom.jobs.retry(small.id), { code: 'NOT_RETRYABLE', status: 409 });
});

test('a job that failed is an error with its code, and its message', async () => {
  const darkroom = await clientOf();
  const work = darkroom.upscale(await photoFile());
  const attempt = await takeJob(api.deps.db, (await work.accepted()).id);
  await attempt.fail('CORRUPT_MEDIA', 'cut short');
  await assert.rejects(work.wait(), { code: 'CORRUPT_MEDIA', message: 'cut short' });
});

test('a refusal is an error with its code, the request id and the fields', async () => {
  const darkroom = await clientOf();
  const work = darkroom.upscale(await photoFile(), { quality: 900 });
  await assert.rejects(work.wait(), (error) => {
    assert.ok(error instanceof DarkroomError);
    assert.deepEqual([error.code, error.status], ['INVALID_REQUEST', 422]);
    assert.deepEqual(error.fields[0]?.path, ['body', 'quality']);
    assert.ok(error.requestId);
    return true;
  });
  await assert.rejects(createClient(url, { token: 'wrong' }).jobs.list(), {
    code: 'INVALID_TOKEN',
    status: 401,
  });
});

test('who gives a name and password gets tokens, and a new one when one ends', async (t) => {
  const { username, password } = await api.signUp();
  const given: (string | undefined)[] = [];
  const ending = await between(t, async (request, response) => {
    const isFirst = request.url?.startsWith('/jobs') && given.push(request.headers.authorization) === 1;
    const answer = isFirst ? new Response('{}', { status: 401 }) : await passOn(request);
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
  });
  const darkroom = createClient(ending, { username, password });
  assert.deepEqual((await darkroom.jobs.list()).jobs, []);
  assert.equal(given.length, 2);
  const wrong = createClient(url, { username, password: 'no' });
  await assert.rejects(wrong.jobs.list(), { code: 'WRONG_PASSWORD', status: 401 });
});

test('an upload whose answer is lost is sent again, and makes one job', async (t) => {
  let uploads = 0;
  const lossy = await between(t, async (request, response) => {
    const answer = await passOn(request);
    if (request.url === '/upscale' && uploads++ === 0) return void request.socket.destroy();
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
  });
  const { token } = await api.signUp();
  const darkroom = createClient(lossy, { token });
  const { id } = await darkroom.upscale(await photoFile()).accepted();
  assert.equal(uploads, 2);
  assert.deepEqual(
    (await darkroom.jobs.list()).jobs.map((job) => job.id),
    [id],
  );
});

test('who is told to come back later does, and not before', async (t) => {
  const times: number[] = [];
  const busy = await between(t, (_, response) => {
    times.push(performance.now());
    if (times.length > 1) return void response.end('{"jobs":[],"next_cursor":null}');
    const problem = JSON.stringify({ code: 'OVERLOADED', detail: 'Too much.' });
    response.writeHead(503, { 'retry-after': '1', 'content-type': 'application/problem+json' }).end(problem);
  });
  await createClient(busy, { token: 'x' }).jobs.list();
  const [first = 0, second = 0] = times;
  assert.ok(second - first >= 990, `${second - first} ms`);
});

test('a request that may not be repeated is not, after a lost answer', async (t) => {
  let asked = 0;
  const lossy = await between(t, (request) => {
    asked++;
    request.socket.destroy();
  });
  const darkroom = createClient(lossy, { token: 'x' });
  await assert.rejects(darkroom.jobs.retry('01920000-0000-7000-8000-000000000000'), { code: 'UNREACHABLE' });
  assert.equal(asked, 1);
});

test('nothing there, or something else there, is said in one sentence', async (t) => {
  const closed = `http://127.0.0.1:${await freePort()}`;
  const nowhere = createClient(closed, { token: 'x' }, { tries: 1 });
  await assert.rejects(nowhere.jobs.list(), {
    code: 'UNREACHABLE',
    message: `Nothing answers at ${closed} (ECONNREFUSED).`,
  });
  const other = await between(t, (_, response) => response.writeHead(404).end('<h1>nginx</h1>'));
  await assert.rejects(createClient(other, { token: 'x' }).jobs.list(), {
    code: 'UNREADABLE_ANSWER',
    status: 404,
  });
});

test('waiting ends with the signal, and the job goes on', async () => {
  const darkroom = await clientOf();
  const work = darkroom.upscale(await photoFile());
  const { id } = await work.accepted();
  const stop = new AbortController();
  const waiting = work.wait({ signal: stop.signal, onProgress: () => stop.abort(new Error('enough')) });
  await assert.rejects(waiting, /enough/);
  assert.equal((await darkroom.jobs.get(id)).status, 'queued');
});

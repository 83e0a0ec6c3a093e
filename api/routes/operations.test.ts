import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { announceWorker, removeWorker } from '../../db/workers.ts';
import { jobErrors } from '../../queues/errors.ts';
import { form, jsonOf, photoFile, startTestApi, type TestApi } from '../../test/api.ts';
import { problems } from '../problems.ts';
import { version } from '../version.ts';

let api: TestApi;
before(async () => {
  api = await startTestApi({ ALLOWED_ORIGINS: 'https://app.example, https://other.example' });
});
after(() => api.close());

test('the process says that it runs, and its parts that they do', async () => {
  assert.deepEqual(await jsonOf(api.request('/health')), { status: 'ok', version });
  const ready = await api.request('/health/ready');
  assert.equal(ready.status, 200);
  type Readiness = { milliseconds: Record<string, number> };
  const { milliseconds, ...said } = await jsonOf<Readiness>(ready);
  assert.deepEqual(said, {
    status: 'ready',
    parts: { database: 'ok', store: 'ok', redis: 'ok' },
    workers: {},
  });
  assert.deepEqual(Object.keys(milliseconds), ['database', 'store', 'redis']);
  assert.ok(Object.values(milliseconds).every((ms) => ms >= 0));
});

test('workers that are up are counted by what they upscale on', async () => {
  const worker = { startedAt: new Date(), lanes: {}, models: [] };
  for (const name of ['a', 'b'])
    await announceWorker(api.deps.db, { ...worker, name, device: { kind: 'cuda', name: 'Acme G1' } });
  await announceWorker(api.deps.db, { ...worker, name: 'c', device: null });
  const { workers } = await jsonOf<{ workers: object }>(api.request('/health/ready'));
  assert.deepEqual(workers, { cuda: 2, none: 1 });
  const page = await (await api.request('/metrics')).text();
  assert.match(page, /^darkroom_workers\{device="cuda"\} 2$/m);
  for (const name of ['a', 'b', 'c']) await removeWorker(api.deps.db, name);
});

test('every route is in the document, and every route in the document is there', async () => {
  type Document = {
    openapi: string;
    paths: Record<string, Record<string, { responses: object; summary: string }>>;
  };
  const document = await jsonOf<Document>(api.request('/openapi.json'));
  assert.equal(document.openapi, '3.1.0');
  const documented = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const routed = api.app.routes
    .filter(({ method, path }) => method !== 'ALL' && !/^\/(admin|console|docs|objects|openapi)/.test(path))
    .map(({ method, path }) => `${method} ${path.replace(/:(\w+)(\{.*\})?/g, '{$1}')}`);
  assert.deepEqual(documented.sort(), [...new Set(routed)].sort());
  for (const operations of Object.values(document.paths)) {
    for (const { responses, summary } of Object.values(operations)) {
      assert.ok(summary && Object.keys(responses).length > 0);
    }
  }
  const words = JSON.stringify(document);
  for (const name of new Set(words.match(/(?<="#\/components\/schemas\/)\w+(?=")/g)))
    assert.ok(words.includes(`"${name}":{`), `${name} is described`);
});

test('the page of the document needs no other host', async () => {
  const page = await api.request('/docs');
  assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'; script-src 'self';/);
  const html = await page.text();
  assert.doesNotMatch(html, /https?:/);
  assert.doesNotMatch(html, /<script>/);
  for (const [, source] of html.matchAll(/<script src="([^"]+)">/g)) {
    const script = await api.request(new URL(source ?? '', 'http://any/docs').pathname);
    assert.equal(script.status, 200, source);
    assert.match(script.headers.get('content-type') ?? '', /^text\/javascript/);
    assert.match(await script.text(), /Scalar/);
  }
});

test('the page of the document comes without the 280 packages that its bundle was built of', async () => {
  const words = await readFile(join(import.meta.dirname, '../../package-lock.json'), 'utf8');
  const { packages } = JSON.parse(words) as {
    packages: Record<string, { name?: string; dependencies?: object }>;
  };
  const page = 'node_modules/@scalar/api-reference';
  const nested = (name: string) =>
    packages[`${page}/node_modules/${name}`] ?? packages[`node_modules/${name}`];
  const whole = Object.keys(packages[page]?.dependencies ?? {}).filter(
    (name) => nested(name)?.name !== '@favware/skip-dependency',
  );
  assert.deepEqual(whole, [], 'write them among the overrides of package.json');
});

test('numbers of jobs and requests are there for Prometheus, by kind and by route', async () => {
  const me = await api.signUp();
  await me.post('/upscale', form('file', [await photoFile()]));
  await me.get('/jobs/none');
  const answer = await api.request('/metrics');
  assert.match(answer.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
  const page = await answer.text();
  assert.match(page, /^darkroom_jobs\{kind="upscale",status="queued"\} 1$/m);
  assert.match(page, /^darkroom_jobs_oldest_seconds\{kind="upscale",status="queued"\} [\d.]+$/m);
  assert.match(page, /^darkroom_lane_jobs\{lane="gpu"\} 1$/m);
  assert.match(page, /^darkroom_lane_oldest_seconds\{lane="gpu"\} 0?\.?\d/m);
  assert.match(page, /^darkroom_lane_jobs\{lane="video"\} 0$/m, 'a lane without work is no error');
  assert.match(page, /_count\{method="GET",route="\/jobs\/:id",status="404"\} 1/);
  assert.match(page, /_count\{method="POST",route="\/upscale",status="200"\} 1/);
});

test('an address that is not there, and a method that it does not take', async () => {
  const unknown = await api.request('/nowhere');
  assert.equal(unknown.status, 404);
  assert.equal(unknown.headers.get('content-type'), 'application/problem+json');
  const problem = await jsonOf<Record<string, unknown>>(unknown);
  assert.deepEqual(Object.keys(problem).sort(), [
    'code',
    'detail',
    'instance',
    'request_id',
    'status',
    'title',
    'type',
  ]);
  assert.equal(problem.instance, '/nowhere');
  for (const [method, path, allow] of [
    ['PUT', '/jobs', 'GET, POST'],
    ['GET', '/upscale', 'POST'],
    ['PATCH', '/photos/x', 'DELETE, GET'],
    ['GET', '/jobs/x/cancel', 'POST'],
  ] as const) {
    const answer = await api.request(path, { method });
    assert.equal(answer.status, 405, `${method} ${path}`);
    assert.equal(answer.headers.get('allow'), allow);
  }
});

test('an address with a slash at its end leads to the one without, with its query', async () => {
  for (const [method, path, to] of [
    ['GET', '/photos/?skip=1&limit=2', '/photos?skip=1&limit=2'],
    ['POST', '/api/v1/contents/', '/api/v1/contents'],
    ['DELETE', '/photos/%EC%82%AC%EC%A7%84/', '/photos/%EC%82%AC%EC%A7%84'],
  ] as const) {
    const answer = await api.request(path, { method });
    assert.deepEqual([answer.status, answer.headers.get('location')], [307, to], path);
  }
  for (const path of ['/nowhere/', '//evil.example/', '/upscale/'])
    assert.equal((await api.request(path)).status, 404, path);
});

test('a code explains itself at the address that its problem names', async () => {
  const { type, code } = await jsonOf<{ type: string; code: string }>(api.request('/nowhere'));
  assert.equal((await jsonOf<{ code: string }>(api.request(type))).code, code);
  for (const known of [...Object.keys(problems), ...Object.keys(jobErrors)]) {
    const page = await jsonOf<Record<string, string>>(api.request(`/problems/${known}`));
    assert.equal(page.code, known);
    assert.ok(page.meaning, known);
    assert.match(page.advice ?? '', /^[A-Z].*\.$/, known);
  }
  assert.equal((await api.request('/problems/toString')).status, 404);
});

test('a code is explained in the language that its reader asks for, to a browser as a page', async () => {
  const ask = async (language: string, accept = 'application/json') => {
    const headers = { 'accept-language': language, accept };
    const answer = await api.request('/problems/CORRUPT_MEDIA', { headers });
    const spoken = answer.headers.get('content-language');
    for (const name of ['Accept', 'Accept-Language'])
      assert.ok((answer.headers.get('vary') ?? '').split(/, */).includes(name), name);
    return { spoken, text: await answer.text(), type: answer.headers.get('content-type') };
  };
  for (const [asked, spoken, words] of [
    ['ja-JP,en;q=0.8', 'ja', 'ファイルが壊れている'],
    ['fr, en;q=0.2, ko;q=0.7', 'ko', '파일'],
    ['de', 'en', 'The file is damaged'],
    ['ja;q=0, en', 'en', 'The file is damaged'],
    ['*', 'en', 'The file is damaged'],
  ] as const) {
    const answer = await ask(asked);
    assert.equal(answer.spoken, spoken, asked);
    assert.match(JSON.parse(answer.text).explanation, new RegExp(words), asked);
  }
  const page = await ask('ja', 'text/html,application/xhtml+xml,*/*;q=0.8');
  assert.match(page.type ?? '', /^text\/html/);
  assert.match(page.text, /<html lang="ja">[\s\S]*ファイルが壊れている[\s\S]*<p lang="en">/);
});

test('the page of a code offers each language, and one that is chosen goes before the browser’s', async () => {
  const headers = { 'accept-language': 'en', accept: 'text/html' };
  const open = (query: string) => api.request(`/problems/CORRUPT_MEDIA${query}`, { headers });
  const page = await (await open('')).text();
  const links = [...page.matchAll(/<a href="([^"]+)" lang="(\w+)"/g)];
  assert.deepEqual(
    links.map(([, , name]) => name),
    ['en', 'ja', 'ko'],
  );
  for (const [, query = '', name] of links) {
    const chosen = await open(query);
    assert.equal(chosen.headers.get('content-language'), name);
    assert.match(
      await chosen.text(),
      new RegExp(`<html lang="${name}">[^]*lang="${name}" aria-current=true>`),
    );
  }
  assert.equal((await open('?lang=xx')).status, 422);
});

test('pages of allowed origins may call, others not', async () => {
  const ask = (origin: string) => api.request('/health', { headers: { origin } });
  assert.equal(
    (await ask('https://app.example')).headers.get('access-control-allow-origin'),
    'https://app.example',
  );
  assert.equal((await ask('https://evil.example')).headers.get('access-control-allow-origin'), null);
  const preflight = await api.request('/upscale', {
    method: 'OPTIONS',
    headers: {
      origin: 'https://other.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization',
    },
  });
  assert.equal(preflight.status, 204);
  assert.match(preflight.headers.get('access-control-allow-headers') ?? '', /authorization/i);
  assert.equal(preflight.headers.get('access-control-allow-credentials'), null);
});

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { Fatal, Later, Retryable } from '../../queues/errors.ts';
import { createOutbound } from '../../runtime/outbound.ts';
import { type Captioner, captionOf } from './captioner.ts';
import { createDescribe } from './runner.ts';

type Seen = { path: string | undefined; headers: IncomingMessage['headers']; body: string };
let seen: Seen[] = [];
/** What the next request is answered with. */
let answer: (response: ServerResponse) => void;
const server = createServer(async (request, response) => {
  seen.push({ path: request.url, headers: request.headers, body: await text(request) });
  answer(response);
});
let base = '';
before(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => {
  server.closeAllConnections();
  server.close();
});
test.beforeEach(() => {
  seen = [];
});

const picture = Buffer.from('a picture');
const ask = (more: Partial<Captioner> = {}, signal = AbortSignal.timeout(20_000)) =>
  captionOf(
    {
      outbound: createOutbound({ allowPrivate: true }),
      api: 'openai',
      url: `${base}/v1`,
      model: 'sees',
      key: 'secret',
      prompt: 'What is this?',
      ...more,
    },
    picture,
    signal,
  );
const json = (body: unknown) => (response: ServerResponse) => response.end(JSON.stringify(body));
const status =
  (code: number, headers = {}) =>
  (response: ServerResponse) =>
    response.writeHead(code, headers).end('{}');

test('an endpoint that speaks as OpenAI does is asked with the picture, and its words are kept', async () => {
  answer = json({ choices: [{ message: { role: 'assistant', content: ' A dog\n on a \u0000jetty. ' } }] });
  assert.equal(await ask(), 'A dog on a jetty.');
  assert.equal(seen[0]?.path, '/v1/chat/completions');
  assert.equal(seen[0]?.headers.authorization, 'Bearer secret');
  const { model, messages } = JSON.parse(seen[0]?.body ?? '');
  assert.equal(model, 'sees');
  assert.deepEqual(messages[0].content, [
    { type: 'text', text: 'What is this?' },
    { type: 'image_url', image_url: { url: `data:image/jpeg;base64,${picture.toString('base64')}` } },
  ]);
});

test('Gemini is asked in its own way', async () => {
  answer = json({ candidates: [{ content: { parts: [{ text: '夕方の' }, { text: '湖' }] } }] });
  assert.equal(await ask({ api: 'gemini', url: `${base}/v1beta`, model: 'gemini-flash' }), '夕方の湖');
  assert.equal(seen[0]?.path, '/v1beta/models/gemini-flash:generateContent');
  assert.equal(seen[0]?.headers['x-goog-api-key'], 'secret');
  const { contents } = JSON.parse(seen[0]?.body ?? '');
  assert.deepEqual(contents[0].parts[1].inline_data, {
    mime_type: 'image/jpeg',
    data: picture.toString('base64'),
  });
});

test('what may pass is tried again, what cannot is not, and a server that asks to wait is heard', async () => {
  for (const code of [408, 429, 500, 503]) {
    answer = status(code);
    await assert.rejects(
      ask(),
      (error) => error instanceof Retryable && error.code === 'UPSTREAM_UNAVAILABLE',
    );
  }
  for (const code of [301, 400, 401, 404]) {
    answer = status(code, { location: '/elsewhere' });
    await assert.rejects(ask(), (error) => error instanceof Fatal && error.code === 'UPSTREAM_REFUSED');
  }
  answer = status(429, { 'retry-after': '7' });
  await assert.rejects(ask(), (error) => error instanceof Later && error.delayMs === 7_000);
});

test('an answer without a caption, without an end or without a beginning is none', async () => {
  const bad = [
    json({}),
    json({ choices: [] }),
    json('x'),
    (response: ServerResponse) => response.end('<html>'),
  ];
  for (const each of [...bad, (response: ServerResponse) => response.end('x'.repeat(300_000))]) {
    answer = each;
    await assert.rejects(ask(), Retryable);
  }
  answer = () => {};
  const cancelled = new AbortController();
  const asking = ask({}, cancelled.signal);
  cancelled.abort(new Error('cancelled'));
  await assert.rejects(asking, /cancelled/);
});

test('an endpoint in the own network is not reached unless that is allowed', async () => {
  answer = json({ choices: [{ message: { content: 'x' } }] });
  const outbound = createOutbound({ allowPrivate: false });
  await assert.rejects(ask({ outbound }), Retryable);
  await assert.rejects(ask({ outbound, url: base.replace('127.0.0.1', 'localhost') }), Retryable);
  assert.deepEqual(seen, []);
});

test('where no model is set up nothing is fetched, and the caption is null', async () => {
  const untouched = new Proxy({}, { get: (_, name) => (name === 'input' ? { photoId: 'x' } : undefined) });
  const { output } = await createDescribe(undefined)(untouched as never);
  assert.deepEqual(output, { caption: null, model: null });
});

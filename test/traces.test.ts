import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { startTracing } from '../runtime/tracing.ts';
import { bareEnv } from './support/bare-env.ts';
import { type Fleet, openFleet } from './support/fleet.ts';
import { noisePhoto } from './support/photo.ts';
import { until } from './support/until.ts';

type Attribute = { key: string; value: { stringValue?: string; intValue?: number | string } };
type Span = { traceId: string; spanId: string; parentSpanId?: string; name: string; attributes: Attribute[] };
type Export = {
  resourceSpans: { resource: { attributes: Attribute[] }; scopeSpans: { spans: Span[] }[] }[];
};

const received: (Span & { service: string | undefined })[] = [];
let text = '';
/** As an OpenTelemetry collector takes spans: OTLP over HTTP, in JSON. */
const collector = createServer(async (request, response) => {
  const body = Buffer.concat(await request.toArray()).toString();
  assert.equal(request.url, '/v1/traces');
  text += body;
  for (const { resource, scopeSpans } of (JSON.parse(body) as Export).resourceSpans) {
    const service = textIn(resource.attributes, 'service.name');
    for (const { spans } of scopeSpans) received.push(...spans.map((span) => ({ ...span, service })));
  }
  response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
});

const textIn = (attributes: Attribute[], key: string) =>
  attributes.find((attribute) => attribute.key === key)?.value.stringValue;

let fleet: Fleet;
let stopTracing: () => Promise<void>;
before(async () => {
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const { port } = collector.address() as AddressInfo;
  const settings = { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` };
  // The API runs in this process, its worker in another.
  stopTracing = await startTracing('darkroom-api', settings);
  fleet = await openFleet(settings);
});
after(async () => {
  await fleet.close();
  await stopTracing();
  collector.close();
  collector.closeAllConnections();
});

test("one trace leads from a caller's span through the request, the queue, the worker and the store to the commit", async () => {
  const { client } = fleet;
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const callers = 'b7ad6b7169203331';
  const body = new FormData();
  body.set('file', new Blob([new Uint8Array(await noisePhoto(60, 40))]), 'photo.jpg');
  const headers = { authorization: client.authorization, traceparent: `00-${traceId}-${callers}-01` };
  const answer = await fetch(`${client.url}/upscale`, { method: 'POST', headers, body });
  const { job } = (await answer.json()) as { job: { id: string } };
  // Nobody is there to take it yet, so it waits.
  await fleet.startWorker('traced');
  await client.until(job.id, ({ status }) => status === 'completed');

  const spans = await until('the commit has been told', 30, async () => {
    const mine = received.filter((span) => span.traceId === traceId);
    return (
      ['commit', 'upscale attempt', 'POST /upscale'].every((name) =>
        mine.some((span) => span.name === name),
      ) && mine
    );
  });
  const named = (name: string) => {
    const found = spans.find((span) => span.name === name);
    assert.ok(found, `there is no span ${name} in ${spans.map((span) => span.name)}`);
    return found;
  };
  const [request, waits, attempt] = [
    named('POST /upscale'),
    named('upscale waits'),
    named('upscale attempt'),
  ];
  assert.deepEqual([request.service, request.parentSpanId], ['darkroom-api', callers]);
  assert.ok(textIn(request.attributes, 'request.id'));
  assert.equal(waits.parentSpanId, request.spanId);
  assert.deepEqual([attempt.service, attempt.parentSpanId], ['darkroom-worker', request.spanId]);
  assert.equal(textIn(attempt.attributes, 'job.id'), job.id);
  assert.equal(textIn(attempt.attributes, 'job.outcome'), 'completed');
  for (const name of ['store get', 'store put', 'commit']) {
    const step = spans.find((span) => span.name === name && span.service === 'darkroom-worker');
    assert.equal(step?.parentSpanId, attempt.spanId, name);
  }
  assert.ok(spans.some((span) => span.name.startsWith('task ') && span.service === 'darkroom-worker'));
});

test('no password or token stands in a span', () => {
  const { password, authorization } = fleet.client;
  assert.ok(text.length > 1_000);
  for (const secret of [password, authorization.replace('Bearer ', ''), 'a key that is used in tests alone'])
    assert.ok(!text.includes(secret));
});

/** Its interface alone comes with prom-client. */
test('without the setting nothing that traces is loaded', () => {
  const program = `
    import { registerHooks } from 'node:module';
    registerHooks({ load: (url, context, next) => {
      if (/@opentelemetry\\/(?!api\\/)/.test(url)) { console.log(url); process.exit(1); }
      return next(url, context);
    } });
    const { startTracing, inSpan, traceparent } = await import('./runtime/tracing.ts');
    await import('./workers/boot.ts');
    await import('./api/app.ts');
    const stop = await startTracing('none');
    console.log(await inSpan('x', {}, async () => String(traceparent())));
    await stop();
    process.exit();`;
  const args = ['--input-type=module', '--eval', program];
  const env = bareEnv();
  const ran = spawnSync(process.execPath, args, {
    cwd: join(import.meta.dirname, '..'),
    env,
    encoding: 'utf8',
  });
  assert.deepEqual([ran.stdout, ran.status], ['undefined\n', 0], ran.stderr);
});

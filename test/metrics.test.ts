import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { freePort } from '../dev/ports.ts';
import { type Fleet, openFleet } from './support/fleet.ts';
import { noisePhoto } from './support/photo.ts';
import { until } from './support/until.ts';

let fleet: Fleet;
before(async () => {
  fleet = await openFleet();
});
after(() => fleet.close());

const pageOf = async (url: string) => (await fetch(`${url}/metrics`)).text();

/** The value of one series, named as a page names it. */
const numberIn = (page: string, series: string): number =>
  Number(
    page
      .split('\n')
      .find((line) => line.startsWith(`${series} `))
      ?.slice(series.length),
  );

test('a job can be seen in the numbers of the worker that did it', async () => {
  const { client } = fleet;
  const port = await freePort();
  const worker = await fleet.startWorker('counted', { METRICS_PORT: String(port) });
  const url = `http://127.0.0.1:${port}`;
  const { id } = await client.upscale(await noisePhoto(60, 40));
  await client.until(id, ({ status }) => status === 'completed');
  const page = await until('the attempt is counted', 10, async () => {
    const read = await pageOf(url);
    return read.includes('outcome="completed"} 1') && read;
  });
  assert.equal(numberIn(page, 'darkroom_job_wait_seconds_count{kind="upscale"}'), 1);
  const attempt = 'darkroom_attempt_duration_seconds';
  assert.equal(numberIn(page, `${attempt}_count{kind="upscale",outcome="completed"}`), 1);
  assert.ok(numberIn(page, `${attempt}_sum{kind="upscale",outcome="completed"}`) > 0);
  for (const operation of ['get', 'put'])
    assert.equal(
      numberIn(page, `darkroom_store_duration_seconds_count{operation="${operation}",outcome="ok"}`),
      1,
    );
  assert.ok(numberIn(page, 'process_resident_memory_bytes') > 1e6);

  assert.equal((await fetch(`${url}/`)).status, 404);
  assert.equal((await fetch(`${url}/metrics`, { method: 'POST' })).status, 404);
  await worker.stop();
  await assert.rejects(pageOf(url));
});

test('the API counts what it told Redis, and how its parts answer', async () => {
  const page = await pageOf(fleet.client.url);
  assert.ok(
    numberIn(page, 'darkroom_hints_total{by="offer"}') + numberIn(page, 'darkroom_hints_total{by="relay"}') >
      0,
  );
  assert.equal(numberIn(page, 'darkroom_relay_lag_seconds'), 0);
  for (const part of ['database', 'store', 'redis'])
    assert.ok(numberIn(page, `darkroom_part_ping_seconds{part="${part}"}`) < 2, part);
  assert.ok(numberIn(page, 'darkroom_store_duration_seconds_count{operation="put",outcome="ok"}') > 0);
});

test('a worker that dies is counted as a repair', async () => {
  const { client } = fleet;
  const repaired = async () =>
    numberIn(await pageOf(client.url), 'darkroom_repairs_total{repair="lease_expired"}');
  assert.equal(await repaired(), 0);
  const worker = await fleet.startWorker('doomed');
  const { id } = await client.upscale(await noisePhoto(1000, 800));
  await client.until(id, ({ status }) => status === 'processing');
  await worker.kill();
  await until('its lease runs out', 60, async () => (await repaired()) === 1);
  await fetch(`${client.url}/jobs/${id}/cancel`, {
    method: 'POST',
    headers: { authorization: client.authorization },
  });
  const port = await freePort();
  await fleet.startWorker('finder', { METRICS_PORT: String(port) });
  // What the dead one held in Redis is found there by its lock, which nobody renews.
  await until('its delivery is found stalled', 120, async () => {
    return numberIn(await pageOf(`http://127.0.0.1:${port}`), 'darkroom_stalls_total{kind="upscale"}') === 1;
  });
});

test('numbers say so while Redis is away', async () => {
  await fleet.redis.kill();
  const page = await pageOf(fleet.client.url);
  assert.match(page, /^darkroom_part_ping_seconds\{part="redis"\} NaN$/im);
});

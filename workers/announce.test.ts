import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { openDatabase } from '../db/client.ts';
import { readDbSettings } from '../db/config.ts';
import { migrateDatabase } from '../db/migrate.ts';
import { liveWorkers } from '../db/workers.ts';
import { DEFAULT_MODEL } from '../models/catalog.ts';
import { createLog } from '../runtime/log.ts';
import { testDatabase } from '../test/services.ts';
import { announce } from './announce.ts';
import { notePace } from './upscale/paces.ts';

test('a worker says what it has while it runs, and takes it back when it stops', async (t) => {
  const { url, close } = await testDatabase();
  t.after(close);
  const settings = readDbSettings({ DATABASE_URL: url });
  await migrateDatabase(settings);
  const { db, close: end } = openDatabase(settings, 'test');
  t.after(end);
  const log = createLog('test', 'silent');
  const lanes = { image: 1, video: 1, gpu: 1 };
  const device = { kind: 'cpu', name: 'Acme 9000' } as const;
  const one = await announce(db, { name: 'one', lanes, device, modelsDir: '/nowhere' }, log);
  const two = await announce(db, { name: 'two', lanes, device: null, modelsDir: '/nowhere' }, log);

  const [first, second] = await liveWorkers(db);
  assert.deepEqual([first?.name, first?.lanes, first?.device], ['one', lanes, device]);
  const builtin = () => first?.models.find(({ name }) => name === DEFAULT_MODEL);
  assert.equal(builtin()?.installed, true);
  assert.equal(builtin()?.secondsPerMegapixel, undefined);
  assert.ok(
    first?.models.some(({ installed }) => !installed),
    'also what could be installed',
  );
  assert.deepEqual([second?.name, second?.device, second?.models], ['two', null, []]);

  notePace(DEFAULT_MODEL, 0.71234);
  await one.nudge();
  const [now] = await liveWorkers(db);
  assert.equal(now?.models.find(({ name }) => name === DEFAULT_MODEL)?.secondsPerMegapixel, 0.712);
  assert.deepEqual(now?.startedAt, first?.startedAt);

  await one.stop();
  assert.deepEqual(
    (await liveWorkers(db)).map(({ name }) => name),
    ['two'],
  );
  await two.stop();
});

test('the process that holds the leases loads neither models nor pixels', () => {
  const look = `
    await import('./workers/boot.ts');
    const native = process.report.getReport().sharedObjects;
    console.log(native.filter((name) => /onnx|vips|sharp/i.test(name)).length);`;
  const count = execFileSync(process.execPath, ['--input-type=module', '--eval', look], {
    cwd: join(import.meta.dirname, '..'),
    encoding: 'utf8',
  });
  assert.equal(count.trim(), '0');
});

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'drizzle-orm';
import { type Announcement, announceWorker, removeWorker } from '../../db/workers.ts';
import { type Caller, form, jsonOf, photoFile, startTestApi, type TestApi } from '../../test/api.ts';

let api: TestApi;
let me: Caller;
before(async () => {
  api = await startTestApi();
  me = await api.signUp();
});
after(() => api.close());

const small = { name: 'small', goodFor: 'clean photos', scale: 4, denoise: false };
const large = { name: 'large', goodFor: 'poor photos', scale: 4, denoise: true };
const worker = (name: string, said: Partial<Announcement> = {}): Announcement => ({
  name,
  startedAt: new Date(),
  lanes: { image: 1, video: 1, gpu: 1 },
  device: { kind: 'cpu', name: 'Acme 9000' },
  models: [
    { ...small, installed: true, secondsPerMegapixel: 0.7 },
    { ...large, installed: false },
  ],
  ...said,
});

const announce = (said: Announcement) => announceWorker(api.deps.db, said);
const models = async () => (await jsonOf<{ models: object[] }>(me.get('/models'))).models;
const ask = async (model: string, more: Record<string, string> = {}) =>
  me.post('/upscale', form('file', [await photoFile()], { model, ...more }));
const photos = async () => (await jsonOf<object[]>(me.get('/photos'))).length;

test.afterEach(async () => {
  for (const name of ['one', 'two']) await removeWorker(api.deps.db, name);
});

test('while no worker is up the list is empty, and any model may be asked for', async () => {
  assert.deepEqual(await models(), []);
  assert.equal((await ask('anything')).status, 200);
});

test('models are shown with who has them, on what, and how fast', async () => {
  await announce(worker('one'));
  const device = { kind: 'cuda', name: 'Acme G1' } as const;
  await announce(worker('two', { device, models: [{ ...large, installed: true }] }));
  assert.deepEqual(await models(), [
    {
      name: 'small',
      good_for: 'clean photos',
      scale: 4,
      installed: true,
      denoise: false,
      workers: [{ worker: 'one', device: 'cpu', device_name: 'Acme 9000', seconds_per_megapixel: 0.7 }],
    },
    {
      name: 'large',
      good_for: 'poor photos',
      scale: 4,
      installed: true,
      denoise: true,
      workers: [{ worker: 'two', device: 'cuda', device_name: 'Acme G1', seconds_per_megapixel: null }],
    },
  ]);
});

test('an unknown model, or one that no worker has, is refused with those that are there; nothing is stored', async () => {
  await announce(worker('one'));
  const before = await photos();
  for (const model of ['large', 'x9000']) {
    const answer = await ask(model);
    assert.equal(answer.status, 422);
    const { code, detail } = (await answer.json()) as { code: string; detail: string };
    assert.equal(code, 'MODEL_UNAVAILABLE');
    assert.match(detail, new RegExp(`"${model}".*Installed: small\\.`));
  }
  assert.equal(await photos(), before);
  const accepted = await ask('small');
  assert.equal(accepted.status, 200);
  const { id } = (await accepted.json()) as { id: string };
  const job = await me.post('/jobs', { kind: 'upscale', input: { photo_id: id, model: 'large' } });
  assert.equal(job.status, 422, 'also where the photo is there already');
});

test('a strength of denoising is taken where the model has one to choose', async () => {
  const models = [small, large].map((model) => ({ ...model, installed: true }));
  await announce(worker('one', { models }));
  assert.equal((await ask('large', { denoise: '0.5' })).status, 200);
  assert.equal((await ask('large', { denoise: '1.5' })).status, 422);
  const refused = await ask('small', { denoise: '0.5' });
  assert.equal(refused.status, 422);
  assert.match(
    ((await refused.json()) as { detail: string }).detail,
    /small has no .* Models that do: large\./,
  );
  const unnamed = await me.post('/upscale', form('file', [await photoFile()], { denoise: '0.5' }));
  assert.equal(unnamed.status, 422);
});

test('workers without the lane say nothing about models', async () => {
  await announce(worker('one', { lanes: { image: 1, video: 1, gpu: 0 }, device: null, models: [] }));
  assert.equal((await ask('anything')).status, 200);
});

test('a worker that has been silent for a minute counts no more', async () => {
  await announce(worker('one'));
  await api.deps.db.execute(sql`update workers set seen_at = now() - interval '61 seconds'`);
  assert.deepEqual(await models(), []);
  assert.equal((await ask('large')).status, 200);
  await announce(worker('one'));
  assert.equal((await models()).length, 2);
});

test('a stranger is not told', async () => {
  assert.equal((await api.request('/models')).status, 401);
});

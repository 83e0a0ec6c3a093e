import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { users } from '../../db/schema/users.ts';
import { type Caller, jsonOf, startTestApi, type TestApi } from '../../test/api.ts';
import { insertPhoto } from '../../test/support/rows.ts';
import { type Background, runSchedules, workOff } from '../../test/support/schedules.ts';

type Status = { isRunning: boolean; lastRun: string | null; nextRun: string | null; successCount: number };

let api: TestApi;
let admin: Caller;
let background: Background;
before(async () => {
  api = await startTestApi({ SCHEDULE_TIMEZONE: 'Asia/Tokyo' });
  admin = await api.signUp();
  await api.deps.db.update(users).set({ role: 'admin' }).where(eq(users.id, admin.id));
  background = runSchedules(api);
});
after(async () => {
  await background.stop();
  await api.close();
});

const toggle = (name: string, body: object) => admin.post(`/api/scheduler/toggle/${name}`, body);
const statusOf = (name: string) => jsonOf<Status>(admin.get(`/api/scheduler/status/${name}`));

test('a name that nobody has set is switched off, and no cron line is there', async () => {
  assert.deepEqual(await statusOf('whisper'), {
    enabled: false,
    interval: 3,
    timeout: 300,
    max_files: 100,
    nextRun: null,
    lastRun: null,
    successCount: 0,
    errorCount: 0,
    isRunning: false,
  });
  assert.deepEqual(await jsonOf(admin.get('/api/scheduler/cron')), {
    status: 'not_found',
    content: '',
    file_path: '/schedules',
  });
});

test('a toggle sets a schedule, with the defaults of that system, and later ones change it', async () => {
  const answer = await jsonOf<{ config: { updated_at: string } }>(
    toggle('thumbnail-missing', { enabled: true, interval: 6, deviceId: 'ignored' }),
  );
  assert.ok(!Number.isNaN(Date.parse(answer.config.updated_at)));
  const { updated_at } = answer.config;
  assert.deepEqual(answer, {
    status: 'updated',
    api_name: 'thumbnail-missing',
    config: { enabled: true, interval: 6, timeout: 300, max_files: 100, updated_at },
  });
  const set = await statusOf('thumbnail-missing');
  // Every six hours from midnight in Tokyo, which is nine hours ahead.
  assert.match(set.nextRun ?? '', /T(03|09|15|21):00:00\.000Z$/);
  await toggle('thumbnail-missing', { enabled: false, interval: 12, timeout: 60, max_files: 7 });
  assert.deepEqual(await statusOf('thumbnail-missing'), {
    ...set,
    enabled: false,
    interval: 12,
    timeout: 60,
    max_files: 7,
    nextRun: null,
  });
});

test('numbers may stand in quotes, as FastAPI takes them', async () => {
  const given = { enabled: false, interval: '6', timeout: '60', max_files: '7' };
  const { config } = await jsonOf<{ config: object }>(toggle('duration-missing', given));
  assert.partialDeepStrictEqual(config, { interval: 6, timeout: 60, max_files: 7 });
});

test('enabled may be a word in quotes, or 1 or 0, as FastAPI takes it', async () => {
  const enabledBy = async (enabled: unknown) => {
    const answer = toggle('duration-missing', { enabled, interval: 6 });
    return (await jsonOf<{ config: { enabled: boolean } }>(answer)).config.enabled;
  };
  for (const yes of ['true', 'True', 'on', '1', 1]) assert.equal(await enabledBy(yes), true, String(yes));
  for (const no of ['false', 'FALSE', 'off', '0', 0]) assert.equal(await enabledBy(no), false, String(no));
});

test('isRunning, lastRun and the counts are what the runs were', async () => {
  const owner = await api.signUp();
  await insertPhoto(api.deps.db, owner.id);
  await toggle('upscale-missing', { enabled: true, interval: 3 });
  assert.equal((await statusOf('upscale-missing')).lastRun, null);
  const { schedules } = await jsonOf<{ schedules: { name: string; links: { run: string } }[] }>(
    admin.get('/schedules'),
  );
  const { run = '' } = schedules.find(({ name }) => name === 'upscale-missing')?.links ?? {};
  const { started_at } = await jsonOf<{ started_at: string }>(admin.post(run));
  const during = await statusOf('upscale-missing');
  assert.deepEqual([during.isRunning, during.lastRun, during.successCount], [true, started_at, 0]);
  const endWith = (end: Parameters<typeof workOff>[2]) =>
    background.until(
      async () => {
        await workOff(api.deps.db, 'upscale', end);
        return statusOf('upscale-missing');
      },
      ({ isRunning }) => !isRunning,
    );
  const failed = await endWith(({ fail }) => fail('WORKER_LOST', 'It died.'));
  assert.deepEqual(
    { ...failed, nextRun: null },
    { ...during, isRunning: false, errorCount: 1, nextRun: null },
  );
  await admin.post(run);
  assert.equal((await endWith(undefined)).successCount, 1);
});

test('toggles at the same time lose nothing', async () => {
  const names = ['thumbnail-missing', 'duration-missing', 'upscale-missing'];
  const asked = Array.from({ length: 24 }, (_, i) => ({ name: names[i % 3] ?? '', interval: (i % 24) + 1 }));
  const answers = await Promise.all(
    asked.map(({ name, interval }) => toggle(name, { enabled: true, interval })),
  );
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
  type Global = { apis: Record<string, { interval: number; enabled: boolean }>; total_apis: number };
  const { apis, ...rest } = await jsonOf<Global>(admin.get('/api/scheduler/global'));
  assert.deepEqual(rest, {
    global: { enabled: true, timezone: 'Asia/Tokyo' },
    total_apis: 3,
    enabled_apis: 3,
  });
  for (const name of names) {
    const sent = asked.filter((ask) => ask.name === name).map(({ interval }) => interval);
    assert.ok(sent.includes(apis[name]?.interval ?? 0), `${name} has one of its own intervals`);
  }
});

test('an interval out of bounds is refused, and everybody’s status stays readable', async () => {
  for (const [body, field] of [
    [{ enabled: true, interval: 0 }, 'interval'],
    [{ enabled: true, interval: 25 }, 'interval'],
    [{ enabled: true, interval: 1.5 }, 'interval'],
    [{ enabled: 'maybe', interval: 3 }, 'enabled'],
    [{ enabled: '', interval: 3 }, 'enabled'],
    [{ enabled: 2, interval: 3 }, 'enabled'],
    [{ interval: 3 }, 'enabled'],
    [{ enabled: true, interval: 3, max_files: 1e9 }, 'max_files'],
  ] as const) {
    const answer = await toggle('duration-missing', body);
    assert.equal(answer.status, 422, JSON.stringify(body));
    const { errors } = await jsonOf<{ errors: { path: string[] }[] }>(answer);
    assert.deepEqual(errors[0]?.path, ['body', field]);
  }
  assert.equal((await admin.get('/api/scheduler/global')).status, 200);
});

test('a name never becomes a line of a crontab of its own', async () => {
  const crafted = encodeURIComponent('x\n* * * * * root touch /tmp/owned #');
  assert.equal((await toggle(crafted, { enabled: true, interval: 1 })).status, 422);
  assert.equal((await toggle('whisper', { enabled: true, interval: 1 })).status, 404);
  const { content } = await jsonOf<{ content: string }>(admin.get('/api/scheduler/cron'));
  const lines = content.split('\n').filter((line) => line && !/^(#|CRON_TZ=Asia\/Tokyo$)/.test(line));
  assert.equal(lines.length, 3, content);
  for (const line of lines)
    assert.match(line, /^0 (0|\*\/\d+) \* \* \* darkroom POST \/schedules\/[0-9a-f-]{36}\/run$/);
});

test('only administrators see and set anything', async () => {
  const user = await api.signUp();
  for (const path of ['status/x', 'global', 'cron'])
    assert.equal((await user.get(`/api/scheduler/${path}`)).status, 403, path);
  assert.equal((await user.post('/api/scheduler/toggle/x', { enabled: true, interval: 3 })).status, 403);
  assert.equal((await api.request('/api/scheduler/global')).status, 401);
});

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { jsonOf } from '../../test/api.ts';
import { insertPhoto } from '../../test/support/rows.ts';
import { startScheduleApi } from '../../test/support/schedule-api.ts';
import { workOff } from '../../test/support/schedules.ts';
import { until } from '../../test/support/until.ts';

const { api, admin, create, startRun, ended, close } = await startScheduleApi();
after(close);

type Schema = { properties: Record<string, { enum?: string[]; default?: unknown }>; required?: string[] };
type Work = { work: string; type: string; summary: string; parameters: Schema };

test('a caller sees what a schedule may do for them, with a schema that a form can be made of', async () => {
  const me = await api.signUp();
  const { works } = await jsonOf<{ works: Work[] }>(me.get('/schedule-works'));
  const of = (name: string) => works.find(({ work }) => work === name);
  assert.deepEqual([of('thumbnail')?.type, of('thumbnail-missing')?.type], ['kind', 'sweep']);
  assert.equal(of('purge'), undefined, 'which is for administrators');
  assert.ok(of('upscale')?.parameters.properties.photo_id);
  assert.deepEqual(of('upscale')?.parameters.required, ['photo_id']);
  const sweep = of('thumbnail-missing')?.parameters;
  assert.deepEqual(
    Object.keys(sweep?.properties ?? {}).filter((name) => /_ids?$/.test(name)),
    [],
    'a sweep names the media itself',
  );
  assert.ok(sweep?.properties.format?.enum?.includes('webp'));

  const all = await jsonOf<{ works: Work[] }>(admin.get('/schedule-works'));
  const purge = all.works.find(({ work }) => work === 'purge');
  assert.equal(purge?.type, 'platform');
  assert.equal(purge?.parameters.properties.older_than_days?.default, 30);
});

test('what a form was made of is what a schedule takes', async () => {
  const me = await api.signUp();
  const { works } = await jsonOf<{ works: Work[] }>(me.get('/schedule-works'));
  for (const { work, parameters } of works.filter(({ type }) => type === 'sweep')) {
    const given = Object.entries(parameters.properties).filter(([, field]) => field.default !== undefined);
    const values = Object.fromEntries(given.map(([name, field]) => [name, field.default]));
    const made = await create(me, { work, parameters: values });
    for (const [name, value] of Object.entries(values)) assert.deepEqual(made.parameters[name], value, work);
  }
});

test('ticks are shown before a schedule is made', async () => {
  const me = await api.signUp();
  type Ticks = { cron: string; next_runs: string[] };
  const { next_runs } = await jsonOf<Ticks>(
    me.get(`/schedule-ticks?cron=${encodeURIComponent('0 3 * * *')}&timezone=Asia/Tokyo`),
  );
  assert.equal(next_runs.length, 5);
  assert.ok(next_runs.every((tick) => tick.endsWith('T18:00:00.000Z')));
  assert.equal((await jsonOf<Ticks>(me.get('/schedule-ticks?every_hours=6'))).cron, '0 */6 * * *');
  for (const query of ['', 'cron=x', 'cron=@daily&every_hours=3', 'every_hours=6&timezone=Mars/Olympus']) {
    assert.equal((await me.get(`/schedule-ticks?${query}`)).status, 422, query);
  }
});

test('a schedule counts its runs, and a run has a log of what its jobs went through', async () => {
  const [me, stranger] = [await api.signUp(), await api.signUp()];
  for (let i = 0; i < 2; i++) await insertPhoto(api.deps.db, me.id);
  const made = await create(me);
  assert.deepEqual(made.counts, { completed: 0, failed: 0 });
  const run = await startRun(me, made);
  let done = 0;
  await until('the two jobs', 30, async () => {
    done += await workOff(api.deps.db, 'thumbnail');
    return done === 2;
  });
  await ended(me, run);

  const schedule = await jsonOf<{ counts: object }>(me.get(made.links.self));
  assert.deepEqual(schedule.counts, { completed: 1, failed: 0 });
  type Log = { events: { event: string; job_id: string; kind: string }[]; next_cursor: string | null };
  const log = await jsonOf<Log>(me.get(run.links.log));
  assert.equal(new Set(log.events.map(({ job_id }) => job_id)).size, 2);
  assert.deepEqual([log.events[0]?.event, log.events.at(-1)?.event], ['completed', 'accepted']);
  const first = await jsonOf<Log>(me.get(`${run.links.log}?limit=1`));
  const second = await jsonOf<Log>(me.get(`${run.links.log}?limit=1&cursor=${first.next_cursor}`));
  assert.deepEqual([...first.events, ...second.events], log.events.slice(0, 2));
  assert.equal((await stranger.get(run.links.log)).status, 404);
});

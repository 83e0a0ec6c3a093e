import assert from 'node:assert/strict';
import { eq } from 'drizzle-orm';
import type { RunView, scheduleView } from '../../api/schedules/view.ts';
import { users } from '../../db/schema/users.ts';
import { type Caller, jsonOf, startTestApi } from '../api.ts';
import { runSchedules } from './schedules.ts';

export type Schedule = ReturnType<typeof scheduleView>;
export type RunPage = {
  run: RunView;
  jobs: { id: string; kind: string; run_id: string | null; input: { photo_id: string } }[];
};

export const nightly = { work: 'thumbnail-missing', cron: '0 3 * * *', timezone: 'Asia/Tokyo' };

/** The API with what runs schedules behind it, an administrator, and what callers of its routes do again and again. */
export async function startScheduleApi() {
  const api = await startTestApi();
  const admin = await api.signUp();
  await api.deps.db.update(users).set({ role: 'admin' }).where(eq(users.id, admin.id));
  const background = runSchedules(api);
  let names = 0;
  const runOf = async (who: Caller, { links }: RunView) => (await jsonOf<RunPage>(who.get(links.self))).run;
  return {
    api,
    admin,
    until: background.until,
    create: async (who: Caller, fields: object = {}): Promise<Schedule> => {
      const answer = await who.post('/schedules', { name: `s${names++}`, ...nightly, ...fields });
      assert.equal(answer.status, 201, await answer.clone().text());
      return jsonOf(answer);
    },
    startRun: async (who: Caller, { links }: Schedule, body?: object): Promise<RunView> => {
      const answer = await who.post(links.run, body);
      assert.equal(answer.status, 202, await answer.clone().text());
      return jsonOf(answer);
    },
    runOf,
    /** The run once it has ended. */
    ended: (who: Caller, run: RunView) =>
      background.until(
        () => runOf(who, run),
        ({ status }) => status !== 'running',
      ),
    close: async () => {
      await background.stop();
      await api.close();
    },
  };
}

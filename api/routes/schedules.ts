import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { findSchedule, listSchedules } from '../../db/schedules/read.ts';
import { insertSchedule } from '../../db/schedules/write.ts';
import { audited } from '../admin/audit.ts';
import { signedIn } from '../auth/access.ts';
import type { Env } from '../env.ts';
import { bySchedule, pageQuery, readPage } from '../pages.ts';
import { notFound } from '../problems.ts';
import { acceptSchedule } from '../schedules/accept.ts';
import { nameTaken, tooMany } from '../schedules/refusals.ts';
import { MAX_SCHEDULES, newSchedule, schedule } from '../schedules/schemas.ts';
import { scheduleView } from '../schedules/view.ts';
import { smallBody } from '../small-body.ts';
import { json, refusals } from './docs-of.ts';

const create = createRoute({
  method: 'post',
  path: '/schedules',
  summary: 'Have a kind of job or a sweep done again and again',
  tags: ['schedules'],
  ...signedIn,
  middleware: [...signedIn.middleware, smallBody] as const,
  request: { body: { required: true, content: { 'application/json': { schema: newSchedule } } } },
  responses: {
    201: json(schedule, 'The schedule'),
    ...refusals('SCHEDULE_NAME_TAKEN', 'TOO_MANY_SCHEDULES'),
  },
});

const list = createRoute({
  method: 'get',
  path: '/schedules',
  summary: 'List schedules, oldest first',
  tags: ['schedules'],
  ...signedIn,
  request: { query: pageQuery },
  responses: {
    200: json(z.object({ schedules: z.array(schedule), next_cursor: z.string().nullable() }), 'One page'),
  },
});

export const schedules = new OpenAPIHono<Env>()
  .openapi(create, async (c) => {
    const { deps, principal } = c.var;
    const row = acceptSchedule(c.req.valid('json'), principal, deps.settings);
    const made = await audited(c, async (tx) => {
      const inserted = await insertSchedule(tx, row, MAX_SCHEDULES);
      if (inserted === 'taken') throw nameTaken(row.name);
      if (inserted === 'full') throw tooMany();
      return inserted;
    });
    const facts = await findSchedule(deps.db, made.id, principal);
    if (!facts) throw notFound();
    const view = scheduleView(facts);
    return c.json(view, 201, { location: view.links.self });
  })
  .openapi(list, async (c) => {
    const { deps, principal } = c.var;
    const asked = c.req.valid('query');
    const { rows, next } = await readPage(bySchedule, asked, { list: 'schedules' }, (afterId, most) =>
      listSchedules(deps.db, principal, afterId, most),
    );
    return c.json({ schedules: rows.map(scheduleView), next_cursor: next }, 200, {
      'cache-control': 'private, no-cache',
    });
  });

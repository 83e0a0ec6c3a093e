import { createRoute, OpenAPIHono } from '@hono/zod-openapi';
import { findSchedule } from '../../db/schedules/read.ts';
import { deleteSchedule, updateSchedule } from '../../db/schedules/write.ts';
import { audited } from '../admin/audit.ts';
import { signedIn } from '../auth/access.ts';
import type { Env } from '../env.ts';
import { notFound } from '../problems.ts';
import { acceptChange } from '../schedules/accept.ts';
import { nameTaken } from '../schedules/refusals.ts';
import { scheduleChange, schedule as scheduleSchema } from '../schedules/schemas.ts';
import { scheduleView } from '../schedules/view.ts';
import { smallBody } from '../small-body.ts';
import { idParam, isUuid, json, refusals } from './docs-of.ts';

const about = { tags: ['schedules'], ...signedIn, request: { params: idParam } };

const read = createRoute({
  method: 'get',
  path: '/schedules/{id}',
  summary: 'See a schedule, its next five ticks and its last run',
  ...about,
  responses: { 200: json(scheduleSchema, 'The schedule'), ...refusals('NOT_FOUND') },
});

const change = createRoute({
  method: 'patch',
  path: '/schedules/{id}',
  summary: 'Change a schedule, or switch it on or off',
  description: 'Runs that have begun go on as they were.',
  ...about,
  middleware: [...signedIn.middleware, smallBody] as const,
  request: {
    params: idParam,
    body: { required: true, content: { 'application/json': { schema: scheduleChange } } },
  },
  responses: {
    200: json(scheduleSchema, 'The schedule as it is now'),
    ...refusals('NOT_FOUND', 'SCHEDULE_NAME_TAKEN'),
  },
});

const remove = createRoute({
  method: 'delete',
  path: '/schedules/{id}',
  summary: 'Delete a schedule, its history, and what its runs have not begun',
  ...about,
  responses: { 204: { description: 'It is gone' }, ...refusals('NOT_FOUND') },
});

export const schedule = new OpenAPIHono<Env>()
  .openapi(read, async (c) => {
    const { id } = c.req.valid('param');
    const facts = isUuid(id) ? await findSchedule(c.var.deps.db, id, c.var.principal) : undefined;
    if (!facts) throw notFound();
    return c.json(scheduleView(facts), 200, { 'cache-control': 'private, no-cache' });
  })
  .openapi(change, async (c) => {
    const { deps, principal } = c.var;
    const { id } = c.req.valid('param');
    const body = c.req.valid('json');
    if (!isUuid(id)) throw notFound();
    const facts = await audited(c, async (tx) => {
      const changed = await updateSchedule(tx, id, principal, (row) =>
        acceptChange(body, row, principal, deps.settings),
      );
      if (changed === 'taken') throw nameTaken(body.name ?? 'that');
      const found = changed && (await findSchedule(tx, id, principal));
      if (!found) throw notFound();
      return found;
    });
    return c.json(scheduleView(facts), 200);
  })
  .openapi(remove, async (c) => {
    const { id } = c.req.valid('param');
    await audited(c, async (tx) => {
      if (!isUuid(id) || !(await deleteSchedule(tx, id, c.var.principal))) throw notFound();
    });
    return c.body(null, 204);
  });

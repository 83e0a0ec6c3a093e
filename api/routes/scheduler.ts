import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { findPlatformSchedule, listPlatformSchedules } from '../../db/schedules/read.ts';
import { audited } from '../admin/audit.ts';
import { administratorsOnly } from '../auth/access.ts';
import type { Env } from '../env.ts';
import { config, crontabOf, status, statusOf } from '../schedules/scheduler.ts';
import { scheduleName } from '../schedules/schemas.ts';
import { toggle } from '../schedules/toggle.ts';
import { smallBody } from '../small-body.ts';
import { json, refusals } from './docs-of.ts';

const about = { tags: ['API Manager'], ...administratorsOnly };
const params = z.object({ api_name: scheduleName });
const MAX_SHOWN = 1_000;

const readStatus = createRoute({
  method: 'get',
  path: '/api/scheduler/status/{api_name}',
  summary: 'See how a schedule of the platform does',
  description: 'A name that nobody has set is switched off.',
  ...about,
  request: { params },
  responses: { 200: json(status, 'Its state, from its runs') },
});

const set = createRoute({
  method: 'post',
  path: '/api/scheduler/toggle/{api_name}',
  summary: 'Switch a schedule of the platform on or off, and set its hours',
  description: 'The name of a sweep makes a schedule that does it, over everybody’s media.',
  ...about,
  middleware: [...administratorsOnly.middleware, smallBody] as const,
  request: { params, body: { required: true, content: { 'application/json': { schema: config } } } },
  responses: {
    200: json(
      z.object({
        status: z.literal('updated'),
        api_name: z.string(),
        config: config.extend({ updated_at: z.iso.datetime() }),
      }),
      'It is set',
    ),
    ...refusals('NOT_FOUND', 'SCHEDULE_NAME_TAKEN', 'TOO_MANY_SCHEDULES'),
  },
});

const readAll = createRoute({
  method: 'get',
  path: '/api/scheduler/global',
  summary: 'See all schedules of the platform',
  ...about,
  responses: {
    200: json(
      z.object({
        global: z.object({ enabled: z.boolean(), timezone: z.string() }),
        apis: z.record(z.string(), status),
        total_apis: z.int(),
        enabled_apis: z.int(),
      }),
      'By name',
    ),
  },
});

const readCron = createRoute({
  method: 'get',
  path: '/api/scheduler/cron',
  summary: 'See the schedules of the platform as lines of a crontab',
  ...about,
  responses: {
    200: json(
      z.object({
        status: z.enum(['ok', 'not_found']),
        content: z.string(),
        file_path: z
          .string()
          .openapi({ description: 'Where they are: rows behind this address, and no file.' }),
      }),
      'The lines',
    ),
  },
});

export const scheduler = new OpenAPIHono<Env>()
  .openapi(readStatus, async (c) => {
    const { api_name: name } = c.req.valid('param');
    return c.json(statusOf(await findPlatformSchedule(c.var.deps.db, name)), 200);
  })
  .openapi(set, async (c) => {
    const { deps, principal } = c.var;
    const { api_name: name } = c.req.valid('param');
    const asked = c.req.valid('json');
    const { settings } = deps;
    const row = await audited(c, (db) => toggle({ db, settings }, principal, name, asked), asked);
    const saved = { ...asked, updated_at: row.updatedAt.toISOString() };
    return c.json({ status: 'updated' as const, api_name: name, config: saved }, 200);
  })
  .openapi(readAll, async (c) => {
    const { db, settings } = c.var.deps;
    const all = await listPlatformSchedules(db, MAX_SHOWN);
    const apis = Object.fromEntries(all.map((facts) => [facts.schedule.name, statusOf(facts)]));
    const enabled = all.filter(({ schedule }) => schedule.enabled).length;
    const global = { enabled: true, timezone: settings.SCHEDULE_TIMEZONE };
    return c.json({ global, apis, total_apis: all.length, enabled_apis: enabled }, 200);
  })
  .openapi(readCron, async (c) => {
    const all = await listPlatformSchedules(c.var.deps.db, MAX_SHOWN);
    const found = all.length > 0 ? ('ok' as const) : ('not_found' as const);
    return c.json({ status: found, content: crontabOf(all), file_path: '/schedules' }, 200);
  });

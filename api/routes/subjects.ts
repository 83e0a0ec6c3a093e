import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { upsertSubject } from '../../db/avatars.ts';
import { audited } from '../admin/audit.ts';
import { signedIn } from '../auth/access.ts';
import { mayChangeAny, portrayedBy } from '../avatars/whose.ts';
import type { Env } from '../env.ts';
import { notFound } from '../problems.ts';
import { smallBody } from '../small-body.ts';
import { idParam, json, refusals } from './docs-of.ts';

const name = z.string().trim().min(1).max(255).nullable();

const put = createRoute({
  method: 'put',
  path: '/v1/subjects/{id}',
  summary: 'Make a subject that can have avatars, or name it anew',
  description: 'The id is yours to choose: subjects keep the ids that other systems know them by.',
  tags: ['avatars'],
  security: signedIn.security,
  middleware: [...signedIn.middleware, smallBody] as const,
  request: {
    params: idParam,
    body: {
      required: true,
      content: { 'application/json': { schema: z.object({ name: name.default(null) }) } },
    },
  },
  responses: {
    200: json(z.object({ id: z.uuid(), name }).openapi('Subject'), 'The subject'),
    ...refusals('NOT_FOUND'),
  },
});

export const subjects = new OpenAPIHono<Env>().openapi(put, async (c) => {
  const { principal } = c.var;
  const whose = portrayedBy('subjects', c.req.valid('param').id);
  const subject = {
    id: 'subjectId' in whose ? whose.subjectId : '',
    ownerId: principal.id,
    ...c.req.valid('json'),
  };
  const viewer = { id: principal.id, isAdmin: mayChangeAny(principal) };
  await audited(c, async (tx) => {
    if (!(await upsertSubject(tx, subject, viewer))) throw notFound();
  });
  return c.json({ id: subject.id, name: subject.name }, 200);
});

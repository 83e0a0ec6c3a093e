import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { deleteContent, findContent, insertContent, listContents, updateContent } from '../../db/contents.ts';
import { audited } from '../admin/audit.ts';
import { openToAll, signedIn } from '../auth/access.ts';
import { ageRating, contentId, description, title } from '../contents/fields.ts';
import { contentSchema, contentView } from '../contents/view.ts';
import type { Env } from '../env.ts';
import { notFound } from '../problems.ts';
import { smallBody } from '../small-body.ts';
import { json, refusals } from './docs-of.ts';
import { page } from './media-of.ts';

const path = '/api/v1/contents';
const tags = ['contents'];
const params = z.object({ id: contentId });
const noContent = () => notFound('Content not found');

const list = createRoute({
  method: 'get',
  path,
  summary: 'List the catalogue, in the order it was made',
  tags,
  ...openToAll,
  request: { query: page },
  responses: { 200: json(z.array(contentSchema), 'One page') },
});

const read = createRoute({
  method: 'get',
  path: `${path}/{id}`,
  summary: 'Get a content',
  tags,
  ...openToAll,
  request: { params },
  responses: { 200: json(contentSchema, 'The content'), ...refusals('NOT_FOUND') },
});

const optional = {
  description: description.nullable().optional(),
  age_rating: ageRating.nullable().optional(),
};

const create = createRoute({
  method: 'post',
  path,
  summary: 'Make a content',
  tags,
  ...signedIn,
  middleware: [...signedIn.middleware, smallBody] as const,
  request: {
    body: {
      required: true,
      content: { 'application/json': { schema: z.object({ title, ...optional }) } },
    },
  },
  responses: { 201: json(contentSchema, 'It is made') },
});

const update = createRoute({
  method: 'put',
  path: `${path}/{id}`,
  summary: 'Change a content of yours',
  description:
    'What is absent stays. `null` clears description and age rating; a title cannot be cleared and stays. What was ' +
    'changed here, no machine changes any more.',
  tags,
  ...signedIn,
  middleware: [...signedIn.middleware, smallBody] as const,
  request: {
    params,
    body: {
      required: true,
      content: {
        'application/json': { schema: z.object({ title: title.nullable().optional(), ...optional }) },
      },
    },
  },
  responses: { 200: json(contentSchema, 'The content'), ...refusals('NOT_FOUND') },
});

const remove = createRoute({
  method: 'delete',
  path: `${path}/{id}`,
  summary: 'Delete a content of yours, with its assets, likes and history',
  tags,
  ...signedIn,
  request: { params },
  responses: { 204: { description: 'It is gone; its videos stay' }, ...refusals('NOT_FOUND') },
});

export const contents = new OpenAPIHono<Env>()
  .openapi(list, async (c) => {
    const { skip, limit } = c.req.valid('query');
    return c.json((await listContents(c.var.deps.db, skip, limit)).map(contentView), 200);
  })
  .openapi(read, async (c) => {
    const row = await findContent(c.var.deps.db, c.req.valid('param').id);
    if (!row) throw noContent();
    return c.json(contentView(row), 200);
  })
  .openapi(create, async (c) => {
    const { age_rating: ageRating, ...fields } = c.req.valid('json');
    const made = { ...fields, ageRating };
    const row = await audited(c, (tx) => insertContent(tx, c.var.principal.id, made));
    return c.json(contentView(row), 201, { location: `${path}/${row.id}` });
  })
  .openapi(update, async (c) => {
    const { principal } = c.var;
    const { title, description, age_rating: ageRating } = c.req.valid('json');
    const fields = { title: title ?? undefined, description, ageRating };
    const row = await audited(c, async (tx) => {
      const changed = await updateContent(tx, c.req.valid('param').id, principal, fields);
      if (!changed) throw noContent();
      return changed;
    });
    return c.json(contentView(row), 200);
  })
  .openapi(remove, async (c) => {
    await audited(c, async (tx) => {
      if (!(await deleteContent(tx, c.req.valid('param').id, c.var.principal))) throw noContent();
    });
    return c.body(null, 204);
  });

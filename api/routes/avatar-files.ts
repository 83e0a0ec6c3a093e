import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { findAvatarFile } from '../../db/avatars.ts';
import { openToAll } from '../auth/access.ts';
import type { Env } from '../env.ts';
import { sendObject } from '../files/send-object.ts';
import { notFound } from '../problems.ts';
import { fileAnswers } from './media-of.ts';

const read = createRoute({
  method: 'get',
  path: '/avatars/{file}',
  summary: 'Get the picture of an avatar',
  description: 'Public: whoever knows the address may see it. What lies under one address never changes.',
  tags: ['avatars'],
  ...openToAll,
  request: { params: z.object({ file: z.string().openapi({ example: '2c26b46b….jpg' }) }) },
  responses: fileAnswers,
});

export const avatarFiles = new OpenAPIHono<Env>().openapi(read, async (c) => {
  const sha256 = /^([0-9a-f]{64})\.jpg$/.exec(c.req.valid('param').file)?.[1];
  const key = sha256 && (await findAvatarFile(c.var.deps.db, sha256));
  if (!sha256 || !key) throw notFound();
  const headers = { 'cache-control': 'public, max-age=31536000, immutable' };
  return sendObject(c, { key, etag: `"${sha256}"`, headers });
});

import { Hono } from 'hono';
import { answerSigned } from '../../storage/answer.ts';
import type { Env } from '../env.ts';
import { toResponse } from '../files/send-object.ts';

/**
 * Serves the addresses that the disk store signs; with S3 nothing points here. The signature is the permission, so no
 * token is asked for, and the path goes on undecoded because it was signed so.
 */
export const objects = new Hono<Env>().get('/objects/*', async (c) => {
  const { store, settings } = c.var.deps;
  const { pathname, search } = new URL(c.req.url);
  const answer = await answerSigned(store, settings.SECRET_KEY, `${pathname}${search}`, {
    method: c.req.method === 'HEAD' ? 'HEAD' : 'GET',
    range: c.req.header('range'),
    ifRange: c.req.header('if-range'),
  });
  return toResponse(answer, { 'cache-control': 'private, no-store' });
});

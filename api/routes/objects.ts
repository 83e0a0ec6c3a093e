import { Hono } from 'hono';
import { answerSigned } from '../../storage/answer.ts';
import type { Env } from '../env.ts';
import { toResponse } from '../files/send-object.ts';
import { receivePart } from '../resumable/receive-part.ts';

/**
 * Serves the addresses that the disk store signs, for reading and for parts of uploads; with S3 nothing points here. The signature is the permission, so no
 * token is asked for, and the path goes on undecoded because it was signed so.
 */
export const objects = new Hono<Env>()
  .get('/objects/*', async (c) => {
    const { store, settings } = c.var.deps;
    const answer = await answerSigned(store, settings.SECRET_KEY, signedPart(c.req.url), {
      method: c.req.method === 'HEAD' ? 'HEAD' : 'GET',
      range: c.req.header('range'),
      ifRange: c.req.header('if-range'),
    });
    return toResponse(answer, { 'cache-control': 'private, no-store' });
  })
  .put('/objects/*', async (c) => {
    await receivePart(c, signedPart(c.req.url));
    return c.body(null, 200);
  });

function signedPart(url: string): string {
  const { pathname, search } = new URL(url);
  return `${pathname}${search}`;
}

import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { limited } from '../auth/limited.ts';
import type { Principal } from '../auth/principal.ts';
import { sameSiteOnly } from '../auth/same-site.ts';
import { endSession, sessionOf, startSession } from '../auth/session.ts';
import type { Env } from '../env.ts';
import { Problem } from '../problems.ts';
import { smallBody } from '../small-body.ts';
import { json, refusals } from './docs-of.ts';

const tags = ['accounts'];
const path = '/session';

const sessionUser = z
  .object({ id: z.uuid(), username: z.string(), role: z.enum(['user', 'admin']) })
  .openapi('SessionUser');

const read = createRoute({
  method: 'get',
  path,
  summary: 'Who is signed in with this browser',
  description: 'By the cookie alone. It is no refusal that nobody is: the console asks before it knows.',
  tags,
  responses: {
    200: json(
      z.object({
        user: sessionUser.nullable(),
        openid: z.string().nullable().openapi({
          description:
            'The host of the OpenID provider that `GET /session/openid` leads to, if there is one.',
          example: 'login.example.com',
        }),
      }),
      'The account, or null',
    ),
    ...refusals('DATABASE_UNAVAILABLE'),
  },
});

const create = createRoute({
  method: 'post',
  path,
  summary: 'Sign in with a password and a cookie',
  description:
    'For pages. The cookie lasts seven days and is out of reach of scripts; programs take a token.',
  tags,
  middleware: [sameSiteOnly, limited('token'), smallBody] as const,
  request: {
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.object({ username: z.string().max(254), password: z.string().max(1_000) }),
        },
      },
    },
  },
  responses: {
    200: json(sessionUser, 'Signed in'),
    ...refusals('WRONG_PASSWORD', 'INACTIVE_USER', 'OVERLOADED', 'DATABASE_UNAVAILABLE'),
  },
});

const end = createRoute({
  method: 'delete',
  path,
  summary: 'Sign out',
  description:
    'Who signed in at the OpenID provider is still signed in there, unless the browser goes to the address that is ' +
    'answered then. A provider that announces no such address, or does not answer, has 204.',
  tags,
  middleware: [sameSiteOnly] as const,
  responses: {
    200: json(
      z.object({
        openid: z.url().openapi({
          description: 'Where the browser is signed out of the provider, and sent back from.',
          example: 'https://login.example.com/logout?client_id=darkroom',
        }),
      }),
      'The cookie is worth nothing any more; the session at the OpenID provider goes on',
    ),
    204: { description: 'The cookie is worth nothing any more' },
    ...refusals('DATABASE_UNAVAILABLE'),
  },
});

const view = ({ id, username, isAdmin }: Principal) =>
  ({ id, username, role: isAdmin ? 'admin' : 'user' }) as const;

export const session = new OpenAPIHono<Env>()
  .openapi(read, async (c) => {
    const principal = await sessionOf(c);
    const { openid } = c.var.deps;
    const body = {
      user: principal ? view(principal) : null,
      openid: openid ? new URL(openid.issuer).host : null,
    };
    return c.json(body, 200, { 'cache-control': 'no-store' });
  })
  .openapi(create, async (c) => {
    const { username, password } = c.req.valid('json');
    const principal = await c.var.deps.accounts.withPassword(username, password);
    if (!principal) throw new Problem('WRONG_PASSWORD', 'Incorrect username or password');
    if (!principal.isActive) throw new Problem('INACTIVE_USER', 'Inactive user');
    await startSession(c, principal.id);
    return c.json(view(principal), 200, { 'cache-control': 'no-store' });
  })
  .openapi(end, async (c) => {
    const idToken = await endSession(c);
    const openid = idToken && (await c.var.deps.openid?.end(idToken));
    return openid ? c.json({ openid }, 200, { 'cache-control': 'no-store' }) : c.body(null, 204);
  });

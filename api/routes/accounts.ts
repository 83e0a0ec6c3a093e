import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { insertUser } from '../../db/users.ts';
import { signedIn } from '../auth/access.ts';
import { limited } from '../auth/limited.ts';
import { hashPassword } from '../auth/passwords.ts';
import { principalOf } from '../auth/principal.ts';
import { TOKEN_SECONDS } from '../auth/tokens.ts';
import type { Env } from '../env.ts';
import { Problem } from '../problems.ts';
import { smallBody } from '../small-body.ts';
import { json, refusals } from './docs-of.ts';

const user = z.object({ id: z.uuid(), username: z.string(), is_active: z.boolean() }).openapi('User');

const register = createRoute({
  method: 'post',
  path: '/register',
  summary: 'Make an account',
  tags: ['accounts'],
  middleware: [limited('register'), smallBody] as const,
  request: {
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.object({
            username: z
              .string()
              .min(3)
              .max(50)
              .regex(/^[^\p{Cc}]*$/u, 'may not hold control characters'),
            password: z.string().min(6).max(100),
          }),
        },
      },
    },
  },
  responses: {
    200: json(user, 'The account'),
    ...refusals('USERNAME_TAKEN', 'OVERLOADED', 'DATABASE_UNAVAILABLE'),
  },
});

const form = z.object({ username: z.string(), password: z.string() });

const token = createRoute({
  method: 'post',
  path: '/token',
  summary: 'Get an access token',
  description: 'It lasts 30 minutes. Send it as `Authorization: Bearer …`.',
  tags: ['accounts'],
  middleware: [limited('token'), smallBody] as const,
  request: {
    body: { required: true, content: { 'application/x-www-form-urlencoded': { schema: form } } },
  },
  responses: {
    200: json(
      z.object({ access_token: z.string(), token_type: z.literal('bearer'), expires_in: z.int() }),
      'The token',
    ),
    ...refusals('WRONG_PASSWORD', 'INACTIVE_USER', 'OVERLOADED', 'DATABASE_UNAVAILABLE'),
  },
});

const me = createRoute({
  method: 'get',
  path: '/me',
  summary: 'Who the token belongs to',
  tags: ['accounts'],
  ...signedIn,
  responses: {
    200: json(user.extend({ role: z.enum(['user', 'admin']) }).openapi('Me'), 'The account'),
  },
});

export const accounts = new OpenAPIHono<Env>()
  .openapi(register, async (c) => {
    const { username, password } = c.req.valid('json');
    const passwordHash = await hashPassword(password);
    const made = await insertUser(c.var.deps.db, { username, passwordHash });
    if (!made) throw new Problem('USERNAME_TAKEN', 'Username already registered');
    const { id, isActive } = principalOf(made);
    return c.json({ id, username, is_active: isActive }, 200);
  })
  .openapi(token, async (c) => {
    const { username, password } = c.req.valid('form');
    const { accounts, tokens } = c.var.deps;
    const principal = await accounts.withPassword(username, password);
    if (!principal) {
      const headers = { 'www-authenticate': 'Bearer' };
      throw new Problem('WRONG_PASSWORD', 'Incorrect username or password', { headers });
    }
    if (!principal.isActive) throw new Problem('INACTIVE_USER', 'Inactive user');
    const accessToken = await tokens.issue(principal);
    c.header('cache-control', 'no-store');
    return c.json(
      { access_token: accessToken, token_type: 'bearer' as const, expires_in: TOKEN_SECONDS },
      200,
    );
  })
  .openapi(me, (c) => {
    const { id, username, isActive, isAdmin } = c.var.principal;
    return c.json({ id, username, is_active: isActive, role: isAdmin ? 'admin' : 'user' } as const, 200);
  });

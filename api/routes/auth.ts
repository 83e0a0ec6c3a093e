import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { loggedIn } from '../auth/access.ts';
import { credentialsOf } from '../auth/credentials.ts';
import { limited } from '../auth/limited.ts';
import type { Env } from '../env.ts';
import { smallBody } from '../small-body.ts';
import { json, refusals } from './docs-of.ts';
import { message } from './uploads-of.ts';

const path = '/api/v1/auth';
const tags = ['accounts'];
const bodyOf = <S extends z.ZodType>(schema: S) => ({
  body: { required: true, content: { 'application/json': { schema } } },
});
const email = z.email().max(254);

const register = createRoute({
  method: 'post',
  path: `${path}/register`,
  summary: 'Make an account with an e-mail address',
  tags,
  middleware: [limited('register'), smallBody] as const,
  request: bodyOf(
    z.object({
      email,
      password: z.string().min(8).max(100),
      region_code: z.string().max(10).nullable().default(null),
      subscription_status: z.enum(['free', 'premium', 'vip']).default('free'),
    }),
  ),
  responses: {
    201: json(z.object({ message, user_id: z.uuid(), email: z.string() }), 'The account is made'),
    ...refusals('EMAIL_TAKEN', 'LOGIN_UNAVAILABLE', 'OVERLOADED', 'DATABASE_UNAVAILABLE'),
  },
});

const login = createRoute({
  method: 'post',
  path: `${path}/login`,
  summary: 'Get an access token for an e-mail address',
  tags,
  middleware: [limited('token'), smallBody] as const,
  request: bodyOf(z.object({ email, password: z.string().max(1_000) })),
  responses: {
    200: json(
      z.object({ access_token: z.string(), token_type: z.literal('bearer'), expires_in: z.int() }),
      'The token',
    ),
    ...refusals('WRONG_PASSWORD', 'INACTIVE_USER', 'LOGIN_UNAVAILABLE', 'OVERLOADED', 'DATABASE_UNAVAILABLE'),
  },
});

const logout = createRoute({
  method: 'post',
  path: `${path}/logout`,
  summary: 'End the access token that is shown',
  description:
    'It is refused everywhere from now on. Other tokens of the account, and its API keys, stay good.',
  tags,
  ...loggedIn,
  responses: { 200: json(z.object({ message }), 'The token has ended') },
});

export const auth = new OpenAPIHono<Env>()
  .openapi(register, async (c) => {
    const {
      region_code: regionCode,
      subscription_status: subscriptionStatus,
      ...account
    } = c.req.valid('json');
    const user = await c.var.deps.directory.register({ ...account, regionCode, subscriptionStatus });
    const body = { message: 'User registered successfully', user_id: user.id, email: account.email };
    return c.json(body, 201);
  })
  .openapi(login, async (c) => {
    const { email, password } = c.req.valid('json');
    const { accessToken, expiresIn } = await c.var.deps.directory.login(email, password);
    const body = { access_token: accessToken, token_type: 'bearer' as const, expires_in: expiresIn };
    return c.json(body, 200, { 'cache-control': 'no-store' });
  })
  .openapi(logout, async (c) => {
    const credentials = credentialsOf((name) => c.req.header(name));
    if (credentials) await c.var.deps.accounts.logOut(credentials.secret);
    return c.json({ message: 'Logged out successfully' }, 200);
  });

import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { takeAllowance } from '../auth/limited.ts';
import { type OpenIdSignIn, SignInFailed } from '../auth/openid-sign-in.ts';
import { keepPending, takePending } from '../auth/pending-sign-in.ts';
import { startSession } from '../auth/session.ts';
import type { Env } from '../env.ts';
import { noteFailure } from '../errors.ts';
import { notFound, Problem } from '../problems.ts';
import { toProblem } from '../to-problem.ts';
import { refusals } from './docs-of.ts';

const tags = ['accounts'];
const path = '/session/openid';

/** What the provider takes away, roles or the account, is noticed at the next sign-in, so that comes every day. */
const SECONDS = 12 * 3_600;

/** An address within the page, as it stands after the #: it cannot name another host. */
const to = z
  .string()
  .max(200)
  .regex(/^\/[\w./-]*$/, 'should be the address of a page of the console, such as /photos')
  .default('/')
  .openapi({ description: 'Which page of the console to open then.', example: '/photos' });

const start = createRoute({
  method: 'get',
  path,
  summary: 'Sign in at the OpenID provider, in a browser',
  description:
    'Leads to the provider and back, by authorization code with PKCE, and sets the cookie that `POST /session` sets, ' +
    'for 12 hours. What fails leads to the console’s page of signing in, which says why.',
  tags,
  request: { query: z.object({ to }) },
  responses: { 302: { description: 'To the provider, or to the console' }, ...refusals('NOT_FOUND') },
});

const callback = createRoute({
  method: 'get',
  path: `${path}/callback`,
  summary: 'Where the OpenID provider sends browsers back to',
  tags,
  responses: { 302: { description: 'To the console' }, ...refusals('NOT_FOUND') },
});

function providerOf({ var: { deps } }: Context<Env>): OpenIdSignIn {
  if (!deps.openid) throw notFound('No OpenID provider is set up here: set OIDC_ISSUER and OIDC_CLIENT_ID.');
  return deps.openid;
}

/** A person follows these addresses, not a program: what fails is told on the page where they can try again. */
async function orSayWhy(c: Context<Env>, work: () => Promise<string>) {
  try {
    await takeAllowance(c, 'token');
    return c.redirect(await work(), 302);
  } catch (error) {
    return c.redirect(`/#/sign-in/${reasonOf(c, error)}`, 302);
  }
}

function reasonOf(c: Context<Env>, error: unknown) {
  if (error instanceof SignInFailed) {
    const { reason, message } = error;
    c.var.deps.log.warn({ requestId: c.var.requestId, reason, why: message }, 'a sign-in failed');
    return reason;
  }
  const problem = toProblem(error);
  noteFailure(problem, error, c);
  if (problem.code === 'INACTIVE_USER') return 'inactive';
  return problem.code === 'RATE_LIMITED' ? 'often' : 'away';
}

export const sessionOpenid = new OpenAPIHono<Env>()
  .openapi(start, (c) => {
    const provider = providerOf(c);
    return orSayWhy(c, async () => {
      const { address, pending } = await provider.begin();
      keepPending(c, { ...pending, to: c.req.valid('query').to });
      return address;
    });
  })
  .openapi(callback, (c) => {
    const provider = providerOf(c);
    const pending = takePending(c);
    return orSayWhy(c, async () => {
      const { user: foreign, idToken } = await provider.finish(new URL(c.req.url).searchParams, pending);
      const user = await c.var.deps.accounts.admit(provider.issuer, foreign);
      if (!user.isActive) throw new Problem('INACTIVE_USER', 'Inactive user');
      await startSession(c, user.id, { seconds: SECONDS, ...(idToken && { idToken }) });
      return `/#${pending?.to ?? '/'}`;
    });
  });

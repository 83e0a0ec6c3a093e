import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { closeAccount, type Refused, setActive } from '../../db/account-access.ts';
import { findUserById } from '../../db/users.ts';
import { audited } from '../admin/audit.ts';
import { administratorsOnly, loggedIn } from '../auth/access.ts';
import type { Env } from '../env.ts';
import { invalid, notFound, Problem } from '../problems.ts';
import { smallBody } from '../small-body.ts';
import { profileOf, userProfile } from '../users/view.ts';
import { idParam, isUuid, json, refusals } from './docs-of.ts';
import { deleted } from './media-of.ts';

const path = '/api/v1/users/{id}';
const tags = ['accounts'];

const change = createRoute({
  method: 'patch',
  path,
  summary: 'Switch an account off or on',
  description:
    'An account that is off is refused at once, by every way in; its jobs are cancelled, and its schedules do nothing. ' +
    'Nothing of it is deleted.',
  tags,
  ...administratorsOnly,
  middleware: [...administratorsOnly.middleware, smallBody] as const,
  request: {
    params: idParam,
    body: {
      required: true,
      content: { 'application/json': { schema: z.object({ is_active: z.boolean() }) } },
    },
  },
  responses: {
    200: json(userProfile, 'The account'),
    ...refusals('NOT_FOUND', 'LAST_ADMINISTRATOR'),
  },
});

const remove = createRoute({
  method: 'delete',
  path,
  summary: 'Delete an account and all it has: yours, or as an administrator any',
  description:
    'From now on nobody is it, and its name is free. Its photos, videos, contents, jobs and files are removed within ' +
    'seconds, for good. Where a Keycloak keeps the accounts (KEYCLOAK_*) it is removed there, too. At any other OpenID ' +
    'provider it stays, and its next token makes a new one here.',
  tags,
  ...loggedIn,
  request: {
    params: idParam,
    query: z.object({
      // Not asked for by the schema: a stranger hears that there is no such account, not what the request lacks.
      username: z
        .string()
        .default('')
        .openapi({ description: "The account's name: without it nothing is deleted." }),
    }),
  },
  responses: { 200: json(deleted, 'It is gone'), ...refusals('NOT_FOUND', 'LAST_ADMINISTRATOR') },
});

export const userAccess = new OpenAPIHono<Env>()
  .openapi(change, async (c) => {
    const { id } = c.req.valid('param');
    const { is_active } = c.req.valid('json');
    if (!isUuid(id)) throw noUser();
    const user = await audited(c, async (tx) => orRefuse(await setActive(tx, id, is_active)), { is_active });
    c.var.deps.accounts.forget();
    return c.json(profileOf(user), 200);
  })
  .openapi(remove, async (c) => {
    const { deps, principal } = c.var;
    const { id } = c.req.valid('param');
    const isTheirs = principal.isAdmin || principal.id === id.toLowerCase();
    const user = isUuid(id) && isTheirs ? await findUserById(deps.db, id) : undefined;
    if (!user) throw noUser();
    if (c.req.valid('query').username !== user.username) {
      throw invalid(['query', 'username'], 'should be the name of the account');
    }
    const { username } = user;
    const provider = deps.directory.provider?.issuer;
    await audited(c, async (tx) => orRefuse(await closeAccount(tx, id, provider)), { username });
    deps.accounts.forget();
    return c.json({ message: 'Deleted successfully' }, 200);
  });

const noUser = () => notFound('User not found');

function orRefuse<T>(result: T | Refused | undefined): T {
  if (result === undefined) throw noUser();
  if (result !== 'the last administrator') return result as T;
  throw new Problem('LAST_ADMINISTRATOR', 'This is the only administrator. Make another one first.');
}

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { form, startTestApi, type TestApi } from '../api.ts';
import { openDocumented } from './documented.ts';
import { expectations, type Outcome, type PrincipalKind } from './expectations.ts';
import { fixtures } from './fixtures.ts';
import { permissions, type Rule } from './permissions.ts';
import { INTERNAL_TOKEN, makePrincipals } from './principals.ts';

let api: TestApi;
let assertDocumented: Awaited<ReturnType<typeof openDocumented>>;
before(async () => {
  api = await startTestApi({ INTERNAL_TOKEN, BULL_BOARD_WRITABLE: 'true' });
  assertDocumented = await openDocumented(api);
});
after(() => api.close());

type Route = { method: string; path: string; name: string };

/** Every address that answers: the middleware of all methods is none. */
function routesOf({ app }: TestApi): Route[] {
  const names = app.routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method} ${path}`);
  return [...new Set(names)].map((name) => {
    const [method = '', path = ''] = name.split(' ');
    return { method, path, name };
  });
}

const ruleName = ({ name, path }: Route) => (path.startsWith('/admin/queues') ? '* /admin/queues/*' : name);

test('every route has a line in the table of permissions', () => {
  const missing = new Set(
    routesOf(api)
      .map(ruleName)
      .filter((name) => !(name in permissions)),
  );
  const lines = [...missing].map((name) => `  '${name}': { who: 'signed in' },`);
  assert.equal(
    lines.length,
    0,
    'Say in test/security/permissions.ts who may call these ("signed in" is one of its expectations; with "of" when ' +
      `the path names something that has an owner):\n${lines.join('\n')}`,
  );
});

test('no line is left of a route that is gone', () => {
  const names = new Set(routesOf(api).map(ruleName));
  assert.deepEqual(
    Object.keys(permissions).filter((name) => !names.has(name)),
    [],
  );
});

test('each kind of principal gets from each route what the table says', async (t) => {
  const { ownerId, headers } = await makePrincipals(t, api);
  const wrong: string[] = [];
  const kinds = Object.keys(headers) as PrincipalKind[];
  const isLast = (route: Route) => Number(permissions[ruleName(route)]?.isLast ?? false);
  for (const route of routesOf(api).sort((a, b) => isLast(a) - isLast(b))) {
    const rule = permissions[ruleName(route)];
    for (const kind of rule ? kinds : []) {
      const expected = outcomeOf(rule as Rule, kind, route.method);
      const found = await ask(route, rule as Rule, ownerId, headers[kind]);
      if (found !== expected) wrong.push(`${route.name} as ${kind}: ${found}, not ${expected}`);
    }
  }
  assert.deepEqual(wrong, []);
});

function outcomeOf(rule: Rule, kind: PrincipalKind, method: string): Outcome {
  const outcome: Outcome = rule.but?.[kind] ?? expectations[rule.who][kind];
  if (outcome === 'GET only') return method === 'GET' ? 'in' : 403;
  if (outcome === 'not GET') return method === 'GET' ? 403 : 'in';
  return outcome;
}

/** Sends what is well-formed up to the body, which is mostly empty: the question is only who gets as far as that. */
async function ask(
  { method, path }: Route,
  { of, body = {}, file }: Rule,
  ownerId: string,
  headers: Record<string, string>,
): Promise<Outcome | string> {
  const params = of ? await fixtures[of](api.deps, ownerId) : {};
  const address = path.replace(/:(\w+)/g, (_, name) => (params as Record<string, string>)[name] ?? '1');
  const sent = file
    ? { headers, body: form(file, [new Blob(['no picture'])]) }
    : { headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
  const hasBody = method !== 'GET' && method !== 'DELETE';
  const answer = await api.request(address.replace('*', 'x'), {
    method,
    headers: sent.headers,
    ...(hasBody && { body: sent.body }),
  });
  const { status } = answer;
  const code = status < 400 ? undefined : await codeOf(answer);
  assertDocumented(method, path, status, code);
  if (status === 401 || status === 403 || (status === 404 && of)) return status;
  if (status < 400) {
    await answer.body?.cancel();
    return 'in';
  }
  if (code === 'INACTIVE_USER') return 400;
  return status < 500 ? 'in' : `${status} ${code}`;
}

async function codeOf(refusal: Response): Promise<string | undefined> {
  return ((await refusal.json().catch(() => ({}))) as { code?: string }).code;
}

import assert from 'node:assert/strict';
import crypto, { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { after, before, beforeEach, mock, test } from 'node:test';
import type { TestApi } from '../../test/api.ts';

/**
 * What the time of an answer could tell, shown by what is called and not by a clock. The calls are watched from before
 * anything imports them, so all of ours is imported later.
 */
const compare = mock.method(crypto, 'timingSafeEqual');
syncBuiltinESMExports();
const argon2: typeof import('@node-rs/argon2') = createRequire(import.meta.url)('@node-rs/argon2');
const verify = mock.method(argon2, 'verify');
const hash = mock.method(argon2, 'hash');

const INTERNAL_TOKEN = 'an internal token of this test alone, long enough';
const API_KEY = 'an API key of this test alone, that is long enough';
const ADMIN = { ADMIN_USERNAME: 'root', ADMIN_PASSWORD: 'correct horse' };
let api: TestApi;
before(async () => {
  const { startTestApi } = await import('../../test/api.ts');
  const { ensureAdministrator } = await import('./bootstrap.ts');
  api = await startTestApi({ INTERNAL_TOKEN, API_KEY, ...ADMIN });
  await ensureAdministrator(api.deps.db, api.deps.settings, api.deps.log);
});
after(() => api.close());
beforeEach(() => {
  for (const watched of [compare, verify, hash]) watched.mock.resetCalls();
});

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const compared = () =>
  compare.mock.calls.map(({ arguments: pair }) =>
    pair.map((bytes) => Buffer.from(bytes as Buffer).toString('hex')),
  );

test('a shared secret is compared by hashes of one length, however long what is shown is', async () => {
  for (const [name, expected] of [
    ['x-internal-token', INTERNAL_TOKEN],
    ['x-api-key', API_KEY],
  ] as const) {
    for (const shown of [expected, `${expected}x`, expected.slice(1), 'x']) {
      compare.mock.resetCalls();
      const { status } = await api.request('/me', { headers: { [name]: shown } });
      assert.equal(status, shown === expected ? 200 : 401);
      assert.deepEqual(compared()[0], [sha256(shown), sha256(expected)], `${name}: ${shown}`);
    }
  }
});

test('the signature of an address is compared so, too', async () => {
  const address = new URL(await api.deps.store.signedUrl('photos/none/original.jpg', { expiresIn: 60 }));
  const changed = new URL(address);
  changed.searchParams.set('signature', `${changed.searchParams.get('signature')}`.replace(/^./, '-'));
  for (const { pathname, search } of [address, changed]) await api.request(pathname + search);
  const lengths = compared().map((pair) => pair.map((text) => text.length));
  assert.deepEqual(
    lengths,
    [
      [86, 86],
      [86, 86],
    ],
    'twice 43 letters of base64url, in hex',
  );
});

test('no secret is compared letter by letter', () => {
  const root = join(import.meta.dirname, '../..');
  const name = String.raw`[\w.#?]*(?:secret|token|password|signature|digest|hmac|apiKey)`;
  const rule = new RegExp(
    String.raw`(?<!typeof )\b${name} [!=]==? (?!undefined|null|''|'string')|[!=]==? ${name}\b`,
    'i',
  );
  const files = globSync('{api,storage,runtime,db,queues}/**/*.ts', { cwd: root }).filter(
    (file) => !file.endsWith('.test.ts'),
  );
  assert.ok(files.length > 200);
  const found = files.flatMap((file) =>
    readFileSync(join(root, file), 'utf8')
      .split('\n')
      .filter((line) => rule.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  );
  assert.deepEqual(found, []);
  assert.match('if (given.token === expected) return', rule, 'the rule finds one');
  assert.match('if (shown !== settings.INTERNAL_TOKEN)', rule);
});

const json = { 'content-type': 'application/json' };
const logins = {
  'POST /token': (username: string) =>
    api.request('/token', { method: 'POST', body: new URLSearchParams({ username, password: 'wrong' }) }),
  'POST /session': (username: string) =>
    api.request('/session', {
      method: 'POST',
      headers: { ...json, 'sec-fetch-site': 'same-origin' },
      body: JSON.stringify({ username, password: 'wrong' }),
    }),
  'POST /api/v1/auth/login': (name: string) =>
    api.request('/api/v1/auth/login', {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ email: `${name}@example.org`, password: 'wrong words' }),
    }),
  'Bull Board': (name: string) =>
    api.request('/admin/queues', { headers: { authorization: `Basic ${btoa(`${name}:wrong`)}` } }),
};

/** What argon2 was asked to do: the cost of each hash, without its salt. */
const workDone = () => [
  ...verify.mock.calls.map(
    ({ arguments: [known] }) => `verify ${String(known).split('$').slice(0, 4).join('$')}`,
  ),
  ...hash.mock.calls.map(() => 'hash'),
];

test('a login in an unknown name does the work of a wrong password, the first one too', async () => {
  for (const [way, logIn] of Object.entries(logins)) {
    const done: string[][] = [];
    for (const name of ['nobody', 'root']) {
      verify.mock.resetCalls();
      hash.mock.resetCalls();
      assert.equal((await logIn(name)).status, 401, way);
      done.push(workDone());
    }
    assert.deepEqual(done[0], ['verify $argon2id$v=19$m=19456,t=2,p=1'], way);
    assert.deepEqual(done[1], done[0], way);
  }
});

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, test } from 'node:test';
import { type Database, openDatabase } from '../../db/client.ts';
import { readDbSettings } from '../../db/config.ts';
import {
  type ContentFields,
  findContent,
  insertContent,
  updateContent,
  upsertContent,
} from '../../db/contents.ts';
import type { ClaimedJob } from '../../db/jobs/claim.ts';
import { migrateDatabase } from '../../db/migrate.ts';
import { insertUser } from '../../db/users.ts';
import { lookup } from '../../queues/lookup.ts';
import { createOutbound } from '../../runtime/outbound.ts';
import { testDatabase } from '../../test/services.ts';
import type { RunnerContext } from '../runner.ts';
import { createLookup } from './runner.ts';
import { ratingOf } from './tmdb.ts';

const parasite = {
  id: 496243,
  title: '기생충',
  overview: ' 전원백수로 살 길 막막하지만 사이는 좋은 기택 가족. ',
  release_dates: {
    results: [
      { iso_3166_1: 'US', release_dates: [{ certification: 'R', type: 3 }] },
      {
        iso_3166_1: 'KR',
        release_dates: [
          { certification: '', type: 1 },
          { certification: 'ALL', type: 5 },
          { certification: '19', type: 3 },
        ],
      },
    ],
  },
};

/** TMDB, as far as it is asked. `answer` is its next status. */
const asked: URL[] = [];
let status = 200;
const server = createServer((request, response) => {
  const url = new URL(request.url ?? '', 'http://tmdb');
  asked.push(url);
  const found = url.searchParams.get('query') === 'Nothing' ? [] : [{ id: parasite.id }, { id: 2 }];
  const body = url.pathname === '/3/search/movie' ? { results: found } : parasite;
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
});
let database: Database;
let closeServer: () => Promise<void>;
let ownerId: string;
let tmdb: Parameters<typeof createLookup>[0];
before(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/3`;
  tmdb = { outbound: createOutbound({ allowPrivate: true }), url, key: 'secret' };
  const { url: address, close } = await testDatabase();
  closeServer = close;
  const settings = readDbSettings({ DATABASE_URL: address });
  await migrateDatabase(settings);
  database = openDatabase(settings, 'test');
  ownerId = await makeUser('owner');
});
after(async () => {
  await database.close();
  await closeServer();
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked.length = 0;
  status = 200;
});

async function makeUser(username: string): Promise<string> {
  const user = await insertUser(database.db, { username });
  assert.ok(user);
  return user.id;
}

/** Runs the runner as a job of this owner, and writes what it found. */
async function run(contentId: number, ownerId: string, { title = 'Parasite', by = tmdb } = {}) {
  const input = lookup.input.parse({ contentId, title });
  const context = { job: { ownerId } as ClaimedJob, input, signal: new AbortController().signal };
  const { output, effects } = await createLookup(by)(context as RunnerContext<'lookup'>);
  await effects?.(database.db);
  return lookup.output.parse(output);
}
const fieldsOf = async (id: number): Promise<ContentFields> => {
  const { title, description, ageRating } = (await findContent(database.db, id)) ?? {};
  return { title, description, ageRating };
};

test('a film is looked up in Korean, and its rating is that of Korean cinemas', async () => {
  const { id } = await upsertContent(database.db, 101, ownerId, { title: 'Parasite' });
  const output = await run(id, ownerId);
  assert.deepEqual([output.tmdbId, output.ageRating], [496243, '19+']);
  assert.deepEqual(await fieldsOf(id), {
    title: '기생충',
    description: '전원백수로 살 길 막막하지만 사이는 좋은 기택 가족.',
    ageRating: '19+',
  });
  assert.deepEqual(
    asked.map(({ pathname, searchParams }) => [
      pathname,
      searchParams.get('language'),
      searchParams.get('query'),
    ]),
    [
      ['/3/search/movie', 'ko-KR', 'Parasite'],
      ['/3/movie/496243', 'ko-KR', null],
    ],
  );
});

test('what a person wrote stays', async () => {
  const { id } = await upsertContent(database.db, 102, ownerId, { title: 'Parasite' });
  await updateContent(database.db, id, { id: ownerId, isAdmin: false }, { title: 'Mine', description: null });
  await run(id, ownerId);
  assert.deepEqual(await fieldsOf(id), { title: 'Mine', description: null, ageRating: '19+' });
});

test('a stranger’s content stays as it is, unless an administrator asks', async () => {
  const stranger = await makeUser('stranger');
  const { id } = await upsertContent(database.db, 103, ownerId, { title: 'Before' });
  await run(id, stranger);
  assert.equal((await fieldsOf(id)).title, 'Before');
  await database.sql`update users set role = 'admin' where id = ${stranger}`;
  await run(id, stranger);
  assert.equal((await fieldsOf(id)).title, '기생충');
});

test('without a key, and where nothing is found, nothing changes', async () => {
  const { id } = await insertContent(database.db, ownerId, { title: 'Nothing' });
  assert.equal((await run(id, ownerId, { title: 'Nothing' })).tmdbId, null);
  assert.equal(asked.length, 1);
  const context = { job: {}, input: { contentId: id, title: 'x' }, signal: new AbortController().signal };
  const { output, effects } = await createLookup(undefined)(context as RunnerContext<'lookup'>);
  assert.deepEqual([output.tmdbId, effects, asked.length], [null, undefined, 1]);
});

test('a TMDB that stumbles is asked again, one that refuses the key is not, and no message tells the key', async () => {
  for (const [answer, code] of [
    [500, 'UPSTREAM_UNAVAILABLE'],
    [429, 'UPSTREAM_UNAVAILABLE'],
    [401, 'UPSTREAM_REFUSED'],
  ] as const) {
    status = answer;
    await assert.rejects(run(104, ownerId), (error) => {
      assert.equal((error as { code?: string }).code, code);
      assert.doesNotMatch(String(error), /secret/);
      return true;
    });
  }
});

test('Korean ratings in the words of the catalogue', () => {
  const ratings = [
    'ALL',
    'All',
    '12',
    '15',
    '18',
    '19',
    '청소년관람불가 19',
    'Restricted Screening',
    '',
    'R',
  ];
  assert.deepEqual(ratings.map(ratingOf), [
    ...['ALL', 'ALL', '12+', '15+', '18+', '19+', '19+', '19+'],
    ...[null, null],
  ]);
});

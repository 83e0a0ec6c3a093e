import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'drizzle-orm';
import { openRows, type Rows } from '../test/support/rows.ts';
import { insertLike } from './content-likes.ts';
import { deleteContent, insertContent, updateContent } from './contents.ts';
import { searchContents } from './search.ts';

let rows: Rows;
const ids = new Map<string, number>();
before(async () => {
  rows = await openRows();
  const films: [title: string, description?: string][] = [
    ['The Matrix', 'A hacker learns the truth.'],
    ['The Matrix Reloaded'],
    ['Revolutions', 'The Matrix ends.'],
    ['Dogs of War'],
    ['기생충', '가난한 가족이 부잣집에 들어간다.'],
    ['살인의 추억', '형사 둘이 범인을 쫓는다. 기생충 감독.'],
    ['달'],
    ['千と千尋の神隠し', '千尋は神々の世界に迷い込む。'],
    ['もののけ姫', '森の神と人間の戦い。'],
    ['ﾄﾄﾛ', '森に住む。'],
    ['100% Wolf'],
    ['Amélie'],
    ['snake_case'],
    ["Ocean's \\ Eleven"],
    ['BTS방탄소년단'],
  ];
  for (const [title, description] of films) {
    ids.set(title, (await insertContent(rows.db, rows.ownerId, { title, description })).id);
  }
});
after(() => rows.close());

const find = async (query: string | null, offset = 0, limit = 20) =>
  (await searchContents(rows.db, query, offset, limit)).rows.map(({ title }) => title);

test('titles come first: the very one, then what begins with the query, then what holds it', async () => {
  await insertContent(rows.db, rows.ownerId, { title: 'Matrix' });
  assert.deepEqual(await find('matrix'), ['Matrix', 'The Matrix Reloaded', 'The Matrix', 'Revolutions']);
  assert.deepEqual((await find('the matrix')).slice(0, 2), ['The Matrix', 'The Matrix Reloaded']);
  assert.deepEqual(await find('atri relo'), ['The Matrix Reloaded'], 'parts of words, in any order');
});

test('Korean and Japanese are found by any part, from one character on', async () => {
  assert.deepEqual(await find('기생충'), ['기생충', '살인의 추억']);
  assert.deepEqual(await find('생충'), ['기생충', '살인의 추억']);
  assert.deepEqual(await find('달'), ['달']);
  assert.deepEqual(await find('추'), ['살인의 추억']);
  assert.deepEqual(await find('神隠'), ['千と千尋の神隠し']);
  assert.deepEqual(await find('神'), ['千と千尋の神隠し', 'もののけ姫']);
  assert.deepEqual(await find('千千'), [], 'its characters alone are not enough');
  assert.deepEqual(await find('추억 감독'), ['살인의 추억'], 'title and description together');
  assert.deepEqual(await find('bts방탄'), ['BTS방탄소년단']);
});

test('one or two letters are the beginning of a word', async () => {
  assert.deepEqual(await find('wo'), ['100% Wolf']);
  assert.deepEqual(await find('w'), ['Dogs of War', '100% Wolf'].reverse());
  assert.deepEqual(await find('ol'), []);
});

test('what a reader takes for the same is the same', async () => {
  assert.deepEqual(await find('トトロ'), ['ﾄﾄﾛ'], 'half and full width');
  assert.deepEqual(await find('기생충'.normalize('NFD')), ['기생충', '살인의 추억'], 'Hangul in parts');
  assert.deepEqual(await find('AMÉLIE'), ['Amélie']);
  assert.deepEqual(await find('ＭＡＴＲＩＸ　reloaded'), ['The Matrix Reloaded']);
  assert.deepEqual(await find('dog'), ['Dogs of War']);
  assert.deepEqual(await find('learning'), ['The Matrix'], 'by its stem');
});

test('signs stand for themselves', async () => {
  assert.deepEqual(await find('%'), ['100% Wolf']);
  assert.deepEqual(await find('100%'), ['100% Wolf']);
  assert.deepEqual(await find('_'), ['snake_case']);
  assert.deepEqual(await find('\\'), ["Ocean's \\ Eleven"]);
  assert.deepEqual(await find("'"), ["Ocean's \\ Eleven"]);
  for (const odd of ["' | 'a", '!a:*', '(((', '^', '^a', '"x', '&&', '\\\\\\', 'A^x', "'':*"])
    await find(odd);
});

test('a slip of the finger still finds the title', async () => {
  assert.deepEqual(await find('revolutoins'), ['Revolutions']);
  assert.deepEqual(await find('xyzzy'), []);
});

test('pages follow one another, and the most liked come first where nothing else decides', async () => {
  const all = await find(null, 0, 100);
  const pages = [await find(null, 0, 4), await find(null, 4, 4), await find(null, 8, 100)];
  assert.deepEqual(pages.flat(), all);
  const [last = ''] = all.slice(-1);
  await insertLike(rows.db, ids.get(last) ?? 0, rows.ownerId);
  assert.deepEqual((await find('  '))[0], last);
  const the = [await find('the', 0, 1), await find('the', 1, 1), await find('the', 2, 9)];
  assert.deepEqual(the.flat(), await find('the'));
  assert.equal((await searchContents(rows.db, 'the', 50, 9)).total, (await find('the')).length);
});

test('what changes is found as it is now; a like does not touch the indexes', async () => {
  const { id } = await insertContent(rows.db, rows.ownerId, { title: 'Before' });
  await updateContent(rows.db, id, { id: rows.ownerId, isAdmin: false }, { title: 'Afterwards' });
  assert.deepEqual([await find('before'), await find('afterwards')], [[], ['Afterwards']]);
  const version = () => rows.sql`select ctid::text from content_search where content_id = ${id}`;
  const [before] = await version();
  await insertLike(rows.db, id, rows.ownerId);
  assert.deepEqual((await version())[0], before);
  await deleteContent(rows.db, id, { id: rows.ownerId, isAdmin: false });
  assert.deepEqual(await find('afterwards'), []);
});

test('however often a search is asked, it is planned for what is asked', async () => {
  const plans = await rows.db.transaction(async (tx) => {
    for (let i = 0; i < 12; i++) await searchContents(tx, `wolf${i}`, 0, 20);
    return tx.execute<{ generic: number; custom: number }>(sql`
      select generic_plans::int as generic, custom_plans::int as custom from pg_prepared_statements
      where statement like '%candidates%' and statement not like '%pg_prepared%'`);
  });
  assert.ok(
    plans.some(({ custom }) => custom > 10),
    'it was prepared, and Postgres could have chosen',
  );
  assert.ok(plans.every(({ generic }) => generic === 0));
});

test('each way to find is through an index', async () => {
  const plan = async (condition: ReturnType<typeof sql>) => {
    const lines = await rows.db.transaction(async (tx) => {
      await tx.execute(sql`set local enable_seqscan = off`);
      return tx.execute<{ 'QUERY PLAN': string }>(sql`explain select from content_search where ${condition}`);
    });
    return lines.map((line) => line['QUERY PLAN']).join('\n');
  };
  assert.match(await plan(sql`title like 'mat%'`), /content_search_start/);
  assert.match(await plan(sql`title like '%atrix%'`), /content_search_title/);
  assert.match(await plan(sql`body like '%atrix%'`), /content_search_body/);
  assert.match(await plan(sql`document @@ '''A神隠'''::tsquery`), /content_search_document/);
});

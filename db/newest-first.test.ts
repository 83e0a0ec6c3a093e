import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openRows, type Rows } from '../test/support/rows.ts';

let rows: Rows;
before(async () => {
  rows = await openRows();
});
after(() => rows.close());

const lists: [table: string, of: string, newestFirst: string][] = [
  ['photos', 'owner_id', 'created_at desc, id desc'],
  ['videos', 'owner_id', 'created_at desc, id desc'],
  ['jobs', 'owner_id', 'id desc'],
  ['images', 'owner_id', 'photo_id desc'],
  ['api_keys', 'owner_id', 'id desc'],
  ['schedule_runs', 'schedule_id', 'id desc'],
];

// An index that ends in NULLS LAST, as drizzle's desc() makes it, has another order than ORDER BY … DESC asks for, and
// every page of a list then sorts all that its owner has.
for (const [table, of, newestFirst] of lists) {
  test(`a page of ${table} comes in the order of its index, without sorting all of them`, async () => {
    const plan = await rows.sql.begin(async (sql) => {
      // Small tables are read whole: what matters is whether the index could be used.
      await sql`set local enable_seqscan = off`;
      await sql`set local enable_bitmapscan = off`;
      return sql.unsafe(
        `explain select * from ${table} where ${of} = '${rows.ownerId}' order by ${newestFirst} limit 20`,
      );
    });
    const text = plan.map((line) => line['QUERY PLAN']).join('\n');
    assert.match(text, /Index Scan/);
    assert.doesNotMatch(text, /Sort/);
  });
}

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openRows, type Rows } from '../test/support/rows.ts';
import { findContent, insertContent, updateContent, upsertContent } from './contents.ts';
import { upsertVideoAsset } from './video-assets.ts';

let rows: Rows;
const me = () => ({ id: rows.ownerId, isAdmin: false });
before(async () => {
  rows = await openRows();
});
after(() => rows.close());

test('a machine fills in what nobody has edited by hand, and never more', async () => {
  const { db, ownerId } = rows;
  await upsertContent(db, 12, ownerId, { title: 'My Movie', description: 'Uploaded video: my_movie' });
  await upsertContent(db, 12, ownerId, { title: 'My Film', description: 'A film', ageRating: 'ALL' });
  await updateContent(db, 12, me(), { title: 'Mein Film', ageRating: null });
  const row = await upsertContent(db, 12, ownerId, {
    title: 'Movie',
    description: 'Better',
    ageRating: '19+',
  });
  assert.deepEqual([row.title, row.description, row.ageRating], ['Mein Film', 'Better', null]);
  await upsertContent(db, 12, ownerId, { title: 'Movie' });
  assert.equal((await findContent(db, 12))?.description, 'Better', 'what is not given stays');
});

test('ids that machines chose are stepped over', async () => {
  const { db, ownerId } = rows;
  await upsertContent(db, 500, ownerId, { title: 'chosen' });
  const upserts = Array.from({ length: 20 }, (_, i) =>
    upsertContent(db, 501 + i, ownerId, { title: 'chosen' }),
  );
  const inserts = Array.from({ length: 20 }, () => insertContent(db, ownerId, { title: 'next' }));
  const [chosen, next] = await Promise.all([Promise.all(upserts), Promise.all(inserts)]);
  assert.deepEqual(
    chosen.map(({ id }) => id),
    chosen.map((_, i) => 501 + i),
  );
  assert.equal(new Set(next.map(({ id }) => id)).size, 20);
});

test('an object that arrives again is one asset; other bytes under its key are news', async () => {
  const { db, ownerId } = rows;
  const { id: contentId } = await insertContent(db, ownerId, { title: 'a film' });
  const arrival = { contentId, objectKey: `videos/${contentId}_film.mp4`, etag: 'one' };
  const told = await Promise.all(Array.from({ length: 8 }, () => upsertVideoAsset(db, arrival)));
  assert.equal(told.filter(({ isNews }) => isNews).length, 1);
  assert.equal(new Set(told.map(({ asset }) => asset.id)).size, 1);
  const again = await upsertVideoAsset(db, { ...arrival, etag: 'two' });
  assert.deepEqual([again.isNews, again.asset.id], [true, told[0]?.asset.id]);
});

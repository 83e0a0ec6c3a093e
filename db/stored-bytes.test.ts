import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import postgres from 'postgres';
import { v7 as uuidv7 } from 'uuid';
import { testDatabase } from '../test/services.ts';
import { migrateUntilBefore } from '../test/support/migrations.ts';
import { insertPhoto, openRows } from '../test/support/rows.ts';
import { renewVideo } from './arrivals.ts';
import type { Db } from './client.ts';
import { readDbSettings } from './config.ts';
import { inTransaction } from './jobs/row.ts';
import { migrateDatabase } from './migrate.ts';
import { deletePhoto } from './photos.ts';
import { insertRenditions } from './renditions.ts';
import { readStoredBytes, settleStoredBytes } from './stored-bytes.ts';
import { insertVideos } from './videos.ts';

/** Bytes of the photos that `insertPhoto` makes. */
const PHOTO = 9;

async function open(t: TestContext) {
  const rows = await openRows();
  t.after(rows.close);
  return {
    ...rows,
    me: { id: rows.ownerId, isAdmin: false },
    kept: () => readStoredBytes(rows.db, rows.ownerId),
  };
}

const insertRendition = (db: Db, media: { photoId: string } | { videoId: string }, bytes: number) =>
  insertRenditions(db, [
    { ...media, kind: 'thumbnail', key: uuidv7(), contentType: 'image/webp', bytes, width: 1, height: 1 },
  ]);

async function insertVideo(db: Db, ownerId: string, bytes: number): Promise<string> {
  const id = uuidv7();
  const file = { key: `videos/${id}/original.mp4`, name: 'a.mp4', contentType: 'video/mp4', sha256: 'ab' };
  await insertVideos(db, [{ id, ownerId, ...file, bytes }]);
  return id;
}

test('whatever adds, changes or removes a file of a user is counted', async (t) => {
  const { db, sql, ownerId, me, kept } = await open(t);
  assert.equal(await kept(), 0);
  const photoId = await insertPhoto(db, ownerId);
  await insertRendition(db, { photoId }, 100);
  await insertRendition(db, { photoId }, 200);
  const videoId = await insertVideo(db, ownerId, 1_000);
  await insertRendition(db, { videoId }, 4_000);
  assert.equal(await kept(), PHOTO + 5_300);
  await inTransaction(db, (tx) => renewVideo(tx, videoId, { etag: 'e', bytes: 2_000 }));
  assert.equal(await kept(), PHOTO + 6_300);
  await deletePhoto(db, photoId, me);
  assert.equal(await kept(), 6_000, 'a photo goes with all that was made of it');
  await sql`update videos set duration = 1`;
  assert.equal(await kept(), 6_000);
  await sql`delete from users`;
  assert.equal((await sql`select * from stored_bytes`).length, 0, 'and all of it with the user');
});

test('what is rolled back does not count, and what is settled is told before the end', async (t) => {
  const { db, ownerId, kept } = await open(t);
  const failing = inTransaction(db, async (tx) => {
    await insertPhoto(tx, ownerId);
    assert.equal(await readStoredBytes(tx, ownerId), 0);
    assert.equal(await settleStoredBytes(tx, ownerId), PHOTO);
    throw new Error('of this test');
  });
  await assert.rejects(failing, /of this test/);
  assert.equal(await kept(), 0);
});

test('two that remove the same photo, one with others, do not wait for each other for ever', async (t) => {
  const { sql, db, ownerId, kept } = await open(t);
  const [one, both, left] = [
    await insertPhoto(db, ownerId),
    await insertPhoto(db, ownerId),
    await insertPhoto(db, ownerId),
  ];
  assert.ok(left);
  const gone = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const first = sql.begin(async (tx) => {
    await tx`delete from photos where id = ${one}`;
    begun.resolve();
    await gone.promise;
    await tx`delete from photos where id = ${both}`;
  });
  const second = sql.begin(async (tx) => {
    await begun.promise;
    await tx`delete from photos where id = ${both}`;
    gone.resolve();
  });
  await Promise.all([first, second]);
  assert.equal(await kept(), PHOTO);
});

test('many at once lose no byte', async (t) => {
  const { db, ownerId, me, kept } = await open(t);
  const photoIds: string[] = [];
  for (let i = 0; i < 20; i++) photoIds.push(await insertPhoto(db, ownerId));
  await Promise.all(
    photoIds.flatMap((photoId, i) => [
      insertRendition(db, { photoId }, i).catch(() => {}),
      insertPhoto(db, ownerId),
      ...(i % 2 ? [deletePhoto(db, photoId, me)] : []),
    ]),
  );
  const even = photoIds.map((_, i) => i).filter((i) => i % 2 === 0);
  assert.equal(await kept(), 30 * PHOTO + even.reduce((sum, i) => sum + i, 0));
});

test('files from before the counter are counted when it comes', async (t) => {
  const { url, close } = await testDatabase({ empty: true });
  t.after(close);
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  t.after(() => sql.end());
  await migrateUntilBefore(sql, 'stored_bytes');
  const [[a, b], photoId] = [[uuidv7(), uuidv7()], uuidv7()];
  await sql`insert into users (id, username) values (${a}, 'anna'), (${b}, 'berta')`;
  await sql`insert into photos (id, owner_id, key, name, content_type, bytes, sha256, width, height)
    values (${photoId}, ${a}, 'k', 'n', 'image/jpeg', 5, 's', 1, 1)`;
  await sql`insert into renditions (id, photo_id, kind, key, content_type, bytes, width, height)
    values (${uuidv7()}, ${photoId}, 'upscale', 'r', 'image/jpeg', 70, 1, 1)`;
  await sql`insert into videos (id, owner_id, key, name, content_type, bytes, sha256)
    values (${uuidv7()}, ${b}, 'v', 'n', 'video/mp4', 900, 's')`;
  await migrateDatabase(readDbSettings({ DATABASE_URL: url }));
  const counted = await sql`select owner_id as "ownerId", bytes::int from stored_bytes order by bytes`;
  assert.deepEqual(
    [...counted],
    [
      { ownerId: a, bytes: 75 },
      { ownerId: b, bytes: 900 },
    ],
  );
  await sql`delete from photos`;
  const [left] = await sql`select bytes::int from stored_bytes where owner_id = ${a}`;
  assert.equal(left?.bytes, 0);
});

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { photos, videos } from '../db/schema/media.ts';
import { insertVideos } from '../db/videos.ts';
import { beginDeletion } from '../test/support/deletion.ts';
import { insertPhoto, openRows, type Rows, submit } from '../test/support/rows.ts';
import { UnknownMedia } from './submit.ts';

let rows: Rows;
before(async () => {
  rows = await openRows();
});
after(() => rows.close());

async function insertVideo(): Promise<string> {
  const id = uuidv7();
  const file = {
    key: `videos/${id}/original.mp4`,
    name: 'a.mp4',
    contentType: 'video/mp4',
    bytes: 9,
    sha256: 'ab',
  };
  await insertVideos(rows.db, [{ id, ownerId: rows.ownerId, ...file }]);
  return id;
}

const submitOf = (input: object) =>
  rows.db.transaction((tx) => submit(tx, rows.ownerId, 'thumbnail', { ...input }));

test('what is deleted at the very moment is not there, for whoever submits a job about it', async () => {
  const photoId = await insertPhoto(rows.db, rows.ownerId);
  const videoId = await insertVideo();
  for (const [input, table, id] of [
    [{ photoId }, photos, photoId],
    [{ videoId }, videos, videoId],
  ] as const) {
    const deletion = await beginDeletion(rows, (tx) => tx.delete(table).where(eq(table.id, id)));
    const submitting = submitOf(input);
    await deletion.isAwaited();
    await Promise.all([assert.rejects(submitting, UnknownMedia), deletion.commit()]);
  }
});

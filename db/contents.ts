import { and, asc, eq, exists, or, type SQL, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import type { Viewer } from './jobs/read.ts';
import { inTransaction } from './jobs/row.ts';
import { contents } from './schema/contents.ts';
import { users } from './schema/users.ts';

export type ContentRow = typeof contents.$inferSelect;

/** What a person or a machine may say of a content; an absent field is left alone, null clears it. */
export type ContentFields = {
  title?: string | undefined;
  description?: string | null | undefined;
  ageRating?: string | null | undefined;
};

/** The highest id that a machine may choose: those above it are kept for contents that get the next free one. */
export const MAX_CHOSEN_ID = 2_000_000_000;

/** More than ever happens: a machine chose the very id that was next, again and again. */
const TRIES = 10;

const columnOf = { title: 'title', description: 'description', ageRating: 'age_rating' } as const;

const namesIn = (fields: ContentFields) =>
  (['title', 'description', 'ageRating'] as const).filter((name) => fields[name] !== undefined);

const columnsIn = (fields: ContentFields): string[] => namesIn(fields).map((name) => columnOf[name]);

/** A content that a person makes. What they said of it, no machine changes. */
export async function insertContent(
  db: Db,
  ownerId: string,
  fields: ContentFields & { title: string },
): Promise<ContentRow> {
  for (let tries = 0; tries < TRIES; tries++) {
    const [row] = await db
      .insert(contents)
      .values({ ownerId, ...fields, editedByHand: columnsIn(fields) })
      .onConflictDoNothing({ target: contents.id })
      .returning();
    if (row) return row;
  }
  throw new Error(`no free id for a content in ${TRIES} tries`);
}

export async function findContent(db: Db, id: number): Promise<ContentRow | undefined> {
  const [row] = await db.select().from(contents).where(eq(contents.id, id));
  return row;
}

/** In the order they were made. */
export function listContents(db: Db, skip: number, limit: number): Promise<ContentRow[]> {
  return db.select().from(contents).orderBy(asc(contents.id)).offset(skip).limit(limit);
}

/** The content, if this caller may change it: its maker, or an administrator. */
export const editableContent = (id: number, viewer: Viewer): SQL | undefined =>
  and(eq(contents.id, id), viewer.isAdmin ? undefined : eq(contents.ownerId, viewer.id));

/** @returns undefined when there is no such content for this caller to change */
export async function updateContent(
  db: Db,
  id: number,
  viewer: Viewer,
  fields: ContentFields,
): Promise<ContentRow | undefined> {
  const [row] = await db
    .update(contents)
    .set({
      ...fields,
      editedByHand: sql`array(select distinct unnest(${contents.editedByHand} || ${sql.param(columnsIn(fields), contents.editedByHand)}) order by 1)`,
      updatedAt: sql`now()`,
    })
    .where(editableContent(id, viewer))
    .returning();
  return row;
}

/** @returns false when there is no such content for this caller to change */
export async function deleteContent(db: Db, id: number, viewer: Viewer): Promise<boolean> {
  const gone = await db.delete(contents).where(editableContent(id, viewer)).returning({ id: contents.id });
  return gone.length > 0;
}

/**
 * What a machine knows of a content, under the id that it chose. Makes the content, owned by `ownerId`, when there is
 * none; else changes the fields that are given and that nobody has edited by hand. The owner stays.
 */
export function upsertContent(
  db: Db,
  id: number,
  ownerId: string,
  fields: ContentFields & { title: string },
): Promise<ContentRow> {
  const { title, description = '', ageRating = 'ALL' } = fields;
  return inTransaction(db, async (tx) => {
    await tx.execute(nextIdAfter(id));
    const [row] = await tx
      .insert(contents)
      .values({ id, ownerId, title, description, ageRating })
      .onConflictDoUpdate({ target: contents.id, set: { ...notByHand(fields), updatedAt: sql`now()` } })
      .returning();
    if (!row) throw new Error('an upsert returned no row');
    return row;
  });
}

/** The given fields, as columns that nobody has edited by hand. @param given what a field is to become */
const notByHand = (
  fields: ContentFields,
  given = (name: keyof typeof columnOf): SQL => sql.raw(`excluded.${columnOf[name]}`),
) =>
  Object.fromEntries(
    namesIn(fields).map((name) => [
      name,
      sql`case when ${columnOf[name]} = any(${contents.editedByHand}) then ${contents[name]} else ${given(name)} end`,
    ]),
  );

/** The content, if a job that this user asked for may change it: its maker, or an administrator. */
const fillableContent = (tx: Db, id: number, ownerId: string): SQL | undefined => {
  const isAdmin = exists(
    tx
      .select({ one: sql`1` })
      .from(users)
      .where(and(eq(users.id, ownerId), eq(users.role, 'admin'))),
  );
  return and(eq(contents.id, id), or(eq(contents.ownerId, ownerId), isAdmin));
};

export async function mayFillContent(tx: Db, id: number, ownerId: string): Promise<boolean> {
  const rows = await tx
    .select({ id: contents.id })
    .from(contents)
    .where(fillableContent(tx, id, ownerId));
  return rows.length > 0;
}

/** What a job found out for whoever asked: it reaches only contents that they may change. */
export async function fillContent(tx: Db, id: number, ownerId: string, fields: ContentFields): Promise<void> {
  const given = (name: keyof typeof columnOf) => sql`${fields[name] ?? null}`;
  await tx
    .update(contents)
    .set({ ...notByHand(fields, given), updatedAt: sql`now()` })
    .where(fillableContent(tx, id, ownerId));
}

/**
 * Ids that machines choose are not given out again, not even after they were deleted: a file that is named after one
 * would come to belong to somebody else. Should another process take ids at the same moment, `insertContent` tries again.
 */
const nextIdAfter = (id: number) => sql`
  select setval('contents_id_seq', ${id}) from contents_id_seq where last_value < ${id}`;

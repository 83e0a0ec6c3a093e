import { and, desc, eq, inArray, lt, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { alerts, snsMessages } from './schema/alerts.ts';

export type AlertRow = typeof alerts.$inferSelect;
export type AlertState = AlertRow['state'];
export type AlertFacts = Pick<AlertRow, 'name' | 'subject' | 'summary'> & { details: object };

const isThis = ({ name, subject }: Pick<AlertRow, 'name' | 'subject'>) =>
  and(eq(alerts.name, name), eq(alerts.subject, subject));

/** Notes that it still is so. @returns false when no such alert is firing */
export async function holdAlert(tx: Db, { name, subject, summary, details }: AlertFacts): Promise<boolean> {
  const rows = await tx
    .update(alerts)
    .set({ heldAt: sql`now()`, summary, details })
    .where(and(isThis({ name, subject }), eq(alerts.state, 'firing')))
    .returning({ id: alerts.id });
  return rows.length > 0;
}

/** @returns undefined when the same alert is firing already: of several processes that see it, one makes the row */
export async function fireAlert(tx: Db, facts: AlertFacts, firedAt?: Date): Promise<AlertRow | undefined> {
  const when = firedAt && { firedAt, heldAt: firedAt };
  const [row] = await tx
    .insert(alerts)
    .values({ ...facts, ...when })
    .onConflictDoNothing()
    .returning();
  return row;
}

/** Ends the alerts of these names that nobody has seen for `quietSeconds`. @returns them */
export function resolveQuietAlerts(tx: Db, names: string[], quietSeconds: number): Promise<AlertRow[]> {
  return tx
    .update(alerts)
    .set({ state: 'resolved', resolvedAt: sql`now()` })
    .where(
      and(
        eq(alerts.state, 'firing'),
        inArray(alerts.name, names),
        lt(alerts.heldAt, sql`now() - make_interval(secs => ${quietSeconds})`),
      ),
    )
    .returning();
}

/** Ends one alert for the reason that is told. @returns undefined when it was not firing */
export async function resolveAlert(
  tx: Db,
  facts: AlertFacts,
  resolvedAt: Date,
): Promise<AlertRow | undefined> {
  const { summary, details } = facts;
  const [row] = await tx
    .update(alerts)
    .set({ state: 'resolved', resolvedAt, summary, details })
    .where(and(isThis(facts), eq(alerts.state, 'firing')))
    .returning();
  return row;
}

/** Something that was over before anything could be written. @returns undefined when it was written already */
export async function recordPastAlert(
  tx: Db,
  facts: AlertFacts & { id?: string },
  firedAt: Date,
  resolvedAt: Date,
): Promise<AlertRow | undefined> {
  const [row] = await tx
    .insert(alerts)
    .values({ ...facts, firedAt, heldAt: firedAt, resolvedAt, state: 'resolved' })
    .onConflictDoNothing()
    .returning();
  return row;
}

/** The newest row of an alert, whatever its state. */
export async function newestAlert(
  tx: Db,
  which: Pick<AlertRow, 'name' | 'subject'>,
): Promise<AlertRow | undefined> {
  const [row] = await tx
    .select()
    .from(alerts)
    .where(isThis(which))
    .orderBy(desc(alerts.firedAt), desc(alerts.id))
    .limit(1);
  return row;
}

/** Newest first. */
export function listAlerts(
  db: Db,
  { state, beforeId }: { state?: AlertState | undefined; beforeId?: string | undefined },
  limit: number,
): Promise<AlertRow[]> {
  return db
    .select()
    .from(alerts)
    .where(and(state ? eq(alerts.state, state) : undefined, beforeId ? lt(alerts.id, beforeId) : undefined))
    .orderBy(desc(alerts.id))
    .limit(limit);
}

/** @returns false for a message that was taken before */
export async function takeSnsMessage(tx: Db, messageId: string): Promise<boolean> {
  const rows = await tx
    .insert(snsMessages)
    .values({ messageId })
    .onConflictDoNothing()
    .returning({ messageId: snsMessages.messageId });
  return rows.length === 1;
}

/** Forgets alerts that were over `days` ago, with their deliveries, and messages that are too old to come again. */
export async function pruneAlerts(db: Db, days: number): Promise<void> {
  await db.delete(alerts).where(lt(alerts.resolvedAt, sql`now() - make_interval(days => ${days})`));
  await db.delete(snsMessages).where(lt(snsMessages.receivedAt, sql`now() - interval '3 days'`));
}

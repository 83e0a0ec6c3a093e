import { sql } from 'drizzle-orm';
import { bigint, check, index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt } from './columns.ts';

/**
 * What administrators changed. No row refers to another: it stays when the account of who acted, or what was acted on, is
 * gone.
 */
export const auditLog = pgTable(
  'audit_log',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    at: createdAt(),
    /** Null where a provider of logins acted, and no request of somebody. */
    actorId: uuid(),
    /** The name of the account at that time, or the provider. */
    actor: text().notNull(),
    /** The method and the route, `PATCH /api/v1/users/:id`. */
    act: text().notNull(),
    /** The path as it was called, with the ids that the act was about. */
    target: text().notNull(),
    /** What the path does not tell, such as on or off. Never a secret. */
    details: jsonb().$type<Record<string, unknown>>(),
    /** The line that the request came over. */
    address: text(),
    requestId: text(),
    /** `begun` and what follows it are of acts that no transaction holds: those of Bull Board, scans for arrivals. */
    outcome: text({ enum: ['begun', 'done', 'refused', 'failed'] })
      .notNull()
      .default('done'),
  },
  (t) => [
    index('audit_log_at').on(t.at),
    check('audit_log_outcome', sql`${t.outcome} in ('begun', 'done', 'refused', 'failed')`),
  ],
);

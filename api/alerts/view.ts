import { z } from '@hono/zod-openapi';
import type { DeliveryRow } from '../../db/alert-deliveries.ts';
import type { AlertRow } from '../../db/alerts.ts';
import { conditionNames, DATABASE_UNREACHABLE } from './conditions.ts';

const delivery = z.object({
  target: z.string(),
  state: z.enum(['firing', 'resolved']),
  status: z.enum(['pending', 'delivered', 'given_up']),
  attempts: z.int(),
  delivered_at: z.iso.datetime().nullable(),
  last_error: z.string().nullable(),
});

export const alertSchema = z
  .object({
    id: z.uuid(),
    name: z.string().openapi({
      description: `${[...conditionNames, DATABASE_UNREACHABLE].join(', ')}; or cloudwatch, from Amazon SNS.`,
    }),
    subject: z.string().openapi({ description: 'Which one: a kind, a lane, an alarm. May be empty.' }),
    state: z.enum(['firing', 'resolved']),
    summary: z.string(),
    details: z.record(z.string(), z.unknown()),
    fired_at: z.iso.datetime(),
    resolved_at: z.iso.datetime().nullable(),
    deliveries: z.array(delivery),
  })
  .openapi('Alert');

export function alertView(alert: AlertRow, deliveries: DeliveryRow[]): z.output<typeof alertSchema> {
  const { id, name, subject, state, summary, details, firedAt, resolvedAt } = alert;
  return {
    id,
    name,
    subject,
    state,
    summary,
    details: details as Record<string, unknown>,
    fired_at: firedAt.toISOString(),
    resolved_at: resolvedAt?.toISOString() ?? null,
    deliveries: deliveries.filter((each) => each.alertId === id).map(deliveryView),
  };
}

function deliveryView(row: DeliveryRow): z.output<typeof delivery> {
  const { target, state, attempts, deliveredAt, nextAttemptAt, lastError } = row;
  const status = deliveredAt ? 'delivered' : nextAttemptAt ? 'pending' : 'given_up';
  return {
    target,
    state,
    status,
    attempts,
    delivered_at: deliveredAt?.toISOString() ?? null,
    last_error: lastError,
  };
}

import { z } from '@hono/zod-openapi';
import { type AttemptRow, type DeliveryRow, statusOf } from '../../db/webhooks/deliveries.ts';
import type { EndpointRow } from '../../db/webhooks/endpoints.ts';
import { jobEventNames } from '../events/registry.ts';

const time = z.iso.datetime();

export const eventFilter = z
  .array(z.enum(jobEventNames))
  .max(jobEventNames.length)
  .openapi({ description: 'What to be told of; everything when empty.' });

export const endpointSchema = z
  .object({
    id: z.uuid(),
    url: z.string(),
    description: z.string(),
    events: eventFilter,
    enabled: z.boolean(),
    disabled_reason: z.enum(['owner', 'gone', 'failing']).nullable().openapi({
      description: '`gone`: it answered 410. `failing`: it took nothing for five days.',
    }),
    disabled_at: time.nullable(),
    failing_since: time.nullable(),
    old_secret_until: time.nullable().openapi({ description: 'The secret before signs, too, until then.' }),
    created_at: time,
  })
  .openapi('WebhookEndpoint');

export const endpointWithSecret = endpointSchema
  .extend({ secret: z.string().openapi({ example: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD' }) })
  .openapi('WebhookEndpointWithSecret');

const iso = (moment: Date | null) => moment?.toISOString() ?? null;

export const endpointView = (row: EndpointRow): z.output<typeof endpointSchema> => ({
  id: row.id,
  url: row.url,
  description: row.description,
  events: row.events as z.output<typeof eventFilter>,
  enabled: row.disabled === null,
  disabled_reason: row.disabled,
  disabled_at: iso(row.disabledAt),
  failing_since: iso(row.failingSince),
  old_secret_until: iso(row.oldSecretUntil),
  created_at: row.createdAt.toISOString(),
});

export const deliveryStatus = z.enum(['pending', 'delivered', 'failed']);

export const deliverySchema = z
  .object({
    id: z.uuid().openapi({ description: 'Sent as `webhook-id` with every attempt.' }),
    event: z.string(),
    status: deliveryStatus,
    attempts: z.int().openapi({ description: 'Since it was made, or last replayed.' }),
    next_attempt_at: time.nullable(),
    delivered_at: time.nullable(),
    created_at: time,
  })
  .openapi('WebhookDelivery');

export const deliveryView = (row: DeliveryRow): z.output<typeof deliverySchema> => ({
  id: row.id,
  event: row.event,
  status: statusOf(row),
  attempts: row.attempts,
  next_attempt_at: iso(row.nextAttemptAt),
  delivered_at: iso(row.deliveredAt),
  created_at: row.createdAt.toISOString(),
});

export const deliveryWithAttempts = deliverySchema
  .extend({
    body: z.string().openapi({ description: 'What is sent, to the byte.' }),
    log: z.array(
      z.object({
        started_at: time,
        milliseconds: z.int().nullable(),
        status: z.int().nullable().openapi({ description: 'Of HTTP.' }),
        answer: z.string().nullable().openapi({ description: 'The first KiB of it.' }),
        error: z.string().nullable().openapi({
          description: 'Why there is no status; with neither, the attempt was interrupted.',
        }),
      }),
    ),
  })
  .openapi('WebhookDeliveryWithLog');

export const deliveryLog = (attempts: AttemptRow[]): z.output<typeof deliveryWithAttempts>['log'] =>
  attempts.map(({ startedAt, milliseconds, status, answer, error }) => ({
    started_at: startedAt.toISOString(),
    milliseconds,
    status,
    answer,
    error,
  }));

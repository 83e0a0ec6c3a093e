import { Gauge, type Registry } from 'prom-client';
import type { Db } from '../../db/client.ts';
import {
  countEndpoints,
  oldestUndeliveredSeconds,
  overdueDeliverySeconds,
} from '../../db/webhooks/numbers.ts';

const states = ['on', 'owner', 'gone', 'failing'] as const;

/** @returns what counts anew. Nobody's endpoint is named: the page is open. */
export function webhookMetrics(db: Db, registers: Registry[]): () => Promise<void> {
  const endpoints = new Gauge({
    name: 'darkroom_webhook_endpoints',
    help: 'Endpoints that are on, or off because of their owner, of an answer 410 (gone), or of failing for days.',
    labelNames: ['state'],
    registers,
  });
  const oldest = new Gauge({
    name: 'darkroom_webhook_oldest_undelivered_seconds',
    help: 'Seconds since the oldest event that an endpoint is still to be told of.',
    registers,
  });
  const overdue = new Gauge({
    name: 'darkroom_webhook_overdue_seconds',
    help: 'How late the latest attempt is that nobody makes, of endpoints that are not left alone for failing.',
    registers,
  });
  return async () => {
    const [counted, undelivered, late] = await Promise.all([
      countEndpoints(db),
      oldestUndeliveredSeconds(db),
      overdueDeliverySeconds(db),
    ]);
    for (const state of states) {
      const found = counted.find(({ disabled }) => (disabled ?? 'on') === state);
      endpoints.set({ state }, found?.endpoints ?? 0);
    }
    oldest.set(undelivered);
    overdue.set(late);
  };
}

import { Counter } from 'prom-client';

/** Of the process, as everything in a `metrics.ts` that is not made for one app. */
export const handedOver = new Counter({
  name: 'darkroom_hints_total',
  help: 'Jobs told to Redis: at once (offer), or by the relay that comes after it.',
  labelNames: ['by'],
});

export const repairs = new Counter({
  name: 'darkroom_repairs_total',
  help: 'Jobs that were put right: their worker was gone (lease_expired), or Redis had lost one (delivery_lost) or all (redis_emptied).',
  labelNames: ['repair'],
});

export const stalls = new Counter({
  name: 'darkroom_stalls_total',
  help: 'Deliveries whose worker no longer held their lock in Redis, noticed by this process.',
  labelNames: ['kind'],
});

// A series that begins with 1 hides its first increase from rate(): these few begin with 0.
for (const by of ['offer', 'relay']) handedOver.inc({ by }, 0);
for (const repair of ['lease_expired', 'delivery_lost', 'redis_emptied']) repairs.inc({ repair }, 0);

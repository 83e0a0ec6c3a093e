import { Histogram } from 'prom-client';

export const storeDuration = new Histogram({
  name: 'darkroom_store_duration_seconds',
  help: 'Of one request to the object store. For a read until its first byte can be had.',
  labelNames: ['operation', 'outcome'],
  buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60],
});

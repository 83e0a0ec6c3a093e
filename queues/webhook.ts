import { z } from 'zod';
import { defineContract } from './contract.ts';

/**
 * One visit to an endpoint: everything that is due there, one after the other. A visit and not a delivery is the job, so
 * that a slow endpoint takes one place of the lane and not as many as it has deliveries.
 */
export const webhook = defineContract({
  kind: 'webhook',
  summary: 'Tells an endpoint what happened.',
  isInternal: true,
  lane: 'network',
  attempts: 3,
  deadlineSeconds: 90,
  input: z.strictObject({ endpointId: z.uuid() }),
  output: z.object({ delivered: z.int(), failed: z.int() }),
  media: () => ({}),
});

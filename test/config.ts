import { z } from 'zod';
import { readSettings } from '../runtime/settings.ts';

export const mechanisms = ['relay', 'reconcile'] as const;
export type Mechanism = (typeof mechanisms)[number];

export const testSettings = () =>
  readSettings(
    z.object({
      /** What `npm test` started once for all test files. Absent when a file runs alone: it then starts its own. */
      TEST_DATABASE_URL: z.string().optional(),
      /** Mechanisms that fault tests leave out, with commas, to see that they fail without. */
      FAULTS_WITHOUT: z.string().default(''),
    }),
    process.env,
  );

export const withoutMechanism = (mechanism: Mechanism) =>
  testSettings().FAULTS_WITHOUT.split(',').includes(mechanism);

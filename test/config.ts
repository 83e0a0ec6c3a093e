import { z } from 'zod';
import { readSettings } from '../runtime/settings.ts';

/** What `npm test` started once for all test files. Absent when a file runs alone: it then starts its own. */
export const testSettings = () =>
  readSettings(z.object({ TEST_DATABASE_URL: z.string().optional() }), process.env);

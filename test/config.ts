import { z } from 'zod';
import { flag, readSettings } from '../runtime/settings.ts';

/**
 * What fault tests can leave out, to see that they fail without.
 * - `relay`: nobody copies rows to Redis but the request that made them
 * - `reconcile`: nobody ends the leases of the dead or looks for lost deliveries
 * - `lease`: workers renew no lease and hear of no loss
 * - `fence`: workers take the row's lease token for their own when they commit
 * - `sweep`: nobody removes objects that no row names
 * - `idempotency`: clients send no Idempotency-Key
 * - `deadline`: an attempt may take a day
 * - `starts`: a job may be started for ever
 * - `generation`: workers take an old delivery for the newest of its job
 * - `claim`: workers take a job whoever has it
 * - `epoch`: nobody sees that Redis is another one than before
 * - `answer`: statements wait an hour for their answer
 */
export const mechanisms = [
  'relay',
  'reconcile',
  'lease',
  'fence',
  'sweep',
  'idempotency',
  'deadline',
  'starts',
  'generation',
  'claim',
  'epoch',
  'answer',
] as const;
export type Mechanism = (typeof mechanisms)[number];

export const testSettings = () =>
  readSettings(
    z.object({
      /** What `npm test` started once for all test files. Absent when a file runs alone: it then starts its own. */
      TEST_DATABASE_URL: z.string().optional(),
      /** Where Postgres servers of single tests keep their data: a folder that `npm test` removes. */
      TEST_MEMORY_DIR: z.string().optional(),
      /** A database there with every migration, to be copied. */
      TEST_DATABASE_TEMPLATE: z.string().optional(),
      /** An S3 server for tests, and its keys, as test/s3-server.sh names them; without, those of S3 are left out. */
      TEST_S3_ENDPOINT: z.string().optional(),
      TEST_S3_ACCESS_KEY: z.string().default(''),
      TEST_S3_SECRET_KEY: z.string().default(''),
      /** The Chromium that tests of the console drive; without, the one on the PATH. */
      CHROMIUM_PATH: z.string().optional(),
      /** Whether tests run that take long and show what others show of less: `.ci/run` asks for them. */
      TEST_AT_LENGTH: flag(false),
      /** How long a film is sent over links that break: 2048 takes a minute. */
      UPLOAD_TEST_MIB: z.coerce.number().int().min(16).default(64),
      /** Mechanisms that fault tests leave out, with commas, to see that they fail without. */
      FAULTS_WITHOUT: z
        .string()
        .default('')
        .transform((names) => names.split(',').filter((name) => name !== ''))
        .pipe(z.array(z.enum(mechanisms))),
    }),
    process.env,
  );

/** For a test that takes long. @returns why it is skipped, unless it was asked for */
export const atLength = (file: string) =>
  !testSettings().TEST_AT_LENGTH && `takes long: TEST_AT_LENGTH=true npm test -- ${file}`;

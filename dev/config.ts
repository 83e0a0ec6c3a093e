import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { readSettings } from '../runtime/settings.ts';

/** The clone. The commands run here, wherever npm was called. */
export const root = fileURLToPath(new URL('..', import.meta.url));

const port = 'should be a whole number from 1 to 65535';

const name = 'should have 3 to 50 characters';
const password = 'should have 8 to 100 characters';

const slice = z.object({
  HOST: z.string().default('127.0.0.1'),
  /** Absent: 8000, or a free one when that is taken. */
  PORT: z.coerce
    .number({ error: port })
    .int({ error: port })
    .min(1, { error: port })
    .max(65_535, { error: port })
    .optional(),
  /** Where everything that is kept lies. Relative to the clone. */
  DATA_DIR: z
    .string()
    .default('.darkroom')
    .transform((path) => (isAbsolute(path) ? path : join(root, path))),
  ADMIN_USERNAME: z.string().min(3, name).max(50, name).default('admin'),
  ADMIN_PASSWORD: z.string().min(8, password).max(100, password).optional(),
  SECRET_KEY: z.string().optional(),
  PUBLIC_URL: z.string().optional(),
  /** Given: used instead of the Postgres and Redis that we would start. */
  DATABASE_URL: z.string().optional(),
  REDIS_URL: z.string().optional(),
});

export const readPlatformSettings = (env: NodeJS.ProcessEnv = process.env) => readSettings(slice, env);

export type PlatformSettings = ReturnType<typeof readPlatformSettings>;

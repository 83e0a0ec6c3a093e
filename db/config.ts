import { z } from 'zod';
import { readSettings, whole } from '../runtime/settings.ts';

const error = 'should be a PostgreSQL address such as postgres://user:password@host:5432/darkroom';

export const readDbSettings = (env: NodeJS.ProcessEnv = process.env) =>
  readSettings(
    z.object({
      DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error }),
      /** Connections per process. All processes together must stay below the server's max_connections. */
      DATABASE_POOL_SIZE: whole(2, 200, 10),
    }),
    env,
  );

export type DbSettings = ReturnType<typeof readDbSettings>;

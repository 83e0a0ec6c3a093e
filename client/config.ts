import os from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { readSettings } from '../runtime/settings.ts';

/** Settings of the command line; what `darkroom login` kept comes after them. */
export const readCommandSettings = (env: NodeJS.ProcessEnv = process.env) =>
  readSettings(
    z.object({
      /** The platform to talk to. */
      DARKROOM_URL: z
        .url({ protocol: /^https?$/, error: 'should be an address such as https://darkroom.example.org' })
        .optional(),
      /** Who is calling: a key, or a name and password. */
      DARKROOM_API_KEY: z.string().optional(),
      DARKROOM_USERNAME: z.string().optional(),
      DARKROOM_PASSWORD: z.string().optional(),
      /** Where `darkroom login` keeps the address and a key. */
      DARKROOM_ACCOUNT_FILE: z.string().default(join(os.homedir(), '.config', 'darkroom', 'account.json')),
    }),
    env,
  );

export type CommandSettings = ReturnType<typeof readCommandSettings>;

/** Where the person typed the command: npm itself changes to the clone. */
export const typedIn = process.env.INIT_CWD || process.cwd();

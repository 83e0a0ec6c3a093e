import { z } from 'zod';
import { flag, readSettings } from './settings.ts';

export const readOutboundSettings = (env: NodeJS.ProcessEnv = process.env) =>
  readSettings(
    z.object({
      /** Whether webhooks and other services that settings name may lie in this network, or only in public. */
      ALLOW_PRIVATE_ADDRESSES: flag(false),
    }),
    env,
  );

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

export const readTracingSettings = (env: NodeJS.ProcessEnv = process.env) =>
  readSettings(
    z.object({
      /** Where spans are sent by OTLP over HTTP, without /v1/traces; nothing is traced without it. */
      OTEL_EXPORTER_OTLP_ENDPOINT: z
        .url({ protocol: /^https?$/, error: 'should be an address such as http://127.0.0.1:4318' })
        .optional(),
    }),
    env,
  );

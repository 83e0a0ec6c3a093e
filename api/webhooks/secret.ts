import { randomBytes } from 'node:crypto';

/** As Standard Webhooks has it: of 24 to 64 random bytes, known by its start. */
export const makeWebhookSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

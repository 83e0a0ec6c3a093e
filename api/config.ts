import os from 'node:os';
import { z } from 'zod';
import { flag, readSettings, whole } from '../runtime/settings.ts';

const MIB = 2 ** 20;
const password = 'should be a password of at least 8 characters';

/** Secrets that a published program or document has as its default or example: everybody knows them. */
const published = /your[-_ ]|change[-_ ]?me|example|placeholder/i;

const sharedSecret = (min: number) => {
  const error = `should be a secret of at least ${min} characters, made for this platform alone`;
  return z
    .string()
    .min(min, error)
    .max(200, error)
    .refine((secret) => !published.test(secret), error);
};

export const readApiSettings = (env: NodeJS.ProcessEnv = process.env) =>
  readSettings(
    z.object({
      HOST: z.string().default('127.0.0.1'),
      PORT: whole(0, 65_535, 8_000),
      /** Where callers reach this API; absolute addresses begin with it. */
      PUBLIC_URL: z
        .url({ protocol: /^https?$/, error: 'should be an address such as https://darkroom.example.org' })
        .default('http://127.0.0.1:8000'),
      /** Signs access tokens and the addresses of files; the same for every API process. */
      SECRET_KEY: z
        .string({ error: 'should be a secret of at least 32 characters' })
        .min(32, 'should be a secret of at least 32 characters'),
      MAX_PHOTO_BYTES: whole(1, 2 ** 40, 50 * MIB),
      MAX_VIDEO_BYTES: whole(1, 2 ** 40, 4_096 * MIB),
      MAX_AVATAR_BYTES: whole(1, 2 ** 30, 10 * MIB),
      MAX_PHOTO_PIXELS: whole(1, 1e9, 100e6),
      /** Web pages that may call the API: origins with commas between them, or * for all. */
      ALLOWED_ORIGINS: z
        .string()
        .default('*')
        .transform((text) => text.split(',').map((origin) => origin.trim())),
      /** Both given and no such user: this administrator is made at start. */
      ADMIN_USERNAME: z.string().min(3).max(50).optional(),
      ADMIN_PASSWORD: z.string().min(8, password).max(100).optional(),
      /** Shown in X-Internal-Token by programs of the platform itself. Without it no such header is good. */
      INTERNAL_TOKEN: sharedSecret(32).optional(),
      /** A first API key, before any is made: shown in X-API-Key. Without it only keys that users made are good. */
      API_KEY: sharedSecret(16).optional(),
      /** Whether what is public by design is open to callers who show nothing. */
      ANONYMOUS_ACCESS: flag(true),
      /** Whether administrators may act in Bull Board, or only look. */
      BULL_BOARD_WRITABLE: flag(false),
      /** Where uploads lie until they are stored; each is removed with its request. */
      SCRATCH_DIR: z.string().default(`${os.tmpdir()}/darkroom-scratch`),
      LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
    }),
    env,
  );

export type ApiSettings = ReturnType<typeof readApiSettings>;

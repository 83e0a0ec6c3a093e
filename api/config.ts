import os from 'node:os';
import { z } from 'zod';
import { isZone } from '../queues/schedules/when.ts';
import { flag, readSettings, whole } from '../runtime/settings.ts';
import { trustProxies } from './auth/client-address.ts';

const MIB = 2 ** 20;
const zone = 'should be the name of a time zone, such as Asia/Tokyo';
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

const webhook = z.url({ protocol: /^https?$/, error: 'should be the address of a webhook' });
const topics = 'should be topic ARNs such as arn:aws:sns:ap-northeast-2:123456789012:alarms';

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
      /** Of a file sent to /api/upload. */
      MAX_IMAGE_BYTES: whole(1, 2 ** 40, 5 * MIB),
      MAX_PHOTO_PIXELS: whole(1, 1e9, 100e6),
      /** Bytes that one user may keep, originals and what was made of them. */
      MAX_STORED_BYTES: whole(1, 2 ** 50, 2 ** 40),
      /** Queued jobs of all users, beyond which no more are taken. */
      MAX_QUEUED_JOBS: whole(1, 1e8, 250_000),
      /** Uploads are refused rather than leave less than this free on the disk of SCRATCH_DIR. */
      SCRATCH_MIN_FREE_BYTES: whole(0, 2 ** 50, 256 * MIB),
      /** Open connections of one API process; further ones are closed at once. */
      MAX_CONNECTIONS: whole(1, 1e6, 10_000),
      /** How long the head of a request may take, a body that is no upload, and an upload below 1 KiB a second. */
      MAX_STALL_SECONDS: whole(1, 3_600, 30),
      /** Web pages that may call the API: origins with commas between them, or * for all. */
      ALLOWED_ORIGINS: z
        .string()
        .default('')
        .transform((text) =>
          text
            .split(',')
            .map((origin) => origin.trim())
            .filter((origin) => origin !== ''),
        ),
      /** Both given and no such user: this administrator is made at start. */
      ADMIN_USERNAME: z.string().min(3).max(50).optional(),
      ADMIN_PASSWORD: z.string().min(8, password).max(100).optional(),
      /** Shown in X-Internal-Token by programs of the platform itself. Without it no such header is good. */
      INTERNAL_TOKEN: sharedSecret(32).optional(),
      /** A first API key, before any is made: shown in X-API-Key. Without it only keys that users made are good. */
      API_KEY: sharedSecret(16).optional(),
      /** An OpenID provider whose access tokens are good here, and what they must be made for. */
      OIDC_ISSUER: z.url({ protocol: /^https?$/, error: 'should be an address' }).optional(),
      OIDC_AUDIENCE: z
        .string()
        .default('')
        .transform((text) =>
          text
            .split(',')
            .map((name) => name.trim())
            .filter((name) => name !== ''),
        ),
      OIDC_ADMIN_ROLE: z.string().default('admin'),
      /** As whom the console sends people there to sign in; a public client has no secret. */
      OIDC_CLIENT_ID: z.string().optional(),
      OIDC_CLIENT_SECRET: z.string().optional(),
      /** A Keycloak that keeps the accounts with an e-mail address; all of them, or none. */
      KEYCLOAK_URL: z
        .url({ protocol: /^https?$/, error: 'should be an address' })
        .transform((url) => url.replace(/\/$/, ''))
        .optional(),
      KEYCLOAK_REALM: z.string().optional(),
      KEYCLOAK_CLIENT_ID: z.string().optional(),
      KEYCLOAK_CLIENT_SECRET: z.string().optional(),
      /** Whether what is public by design is open to callers who show nothing. */
      ANONYMOUS_ACCESS: flag(true),
      /** Requests a minute from one line (register, token) or of one account; 0 is no limit. */
      RATE_LIMIT_REGISTER: whole(0, 1e6, 5),
      RATE_LIMIT_TOKEN: whole(0, 1e6, 10),
      RATE_LIMIT_UPSCALE: whole(0, 1e6, 10),
      RATE_LIMIT_BESTCUT: whole(0, 1e6, 10),
      RATE_LIMIT_PHOTOS: whole(0, 1e6, 60),
      /** In place of the two for photos, where somebody is signed in with a browser and drops a folder. */
      RATE_LIMIT_CONSOLE: whole(0, 1e6, 600),
      /** Uploads that one account may send at a time to one process: half of what that receives at a time. */
      MAX_UPLOADS: whole(1, 1_000, 32),
      /** Hours that an upload in pieces may take, and that it is told what became of it. */
      UPLOAD_HOURS: whole(1, 168, 24),
      /** Whose X-Forwarded-For counts: addresses and networks with commas between them. */
      TRUSTED_PROXIES: z
        .string()
        .default('')
        .transform((text, context) => {
          try {
            return trustProxies(text.split(/[\s,]+/).filter((proxy) => proxy !== ''));
          } catch {
            context.addIssue({
              code: 'custom',
              message: 'should be addresses and networks such as 10.0.0.0/8',
            });
            return z.NEVER;
          }
        }),
      /** Whether administrators may act in Bull Board, or only look. */
      BULL_BOARD_WRITABLE: flag(false),
      /** Whether films that arrive are looked up at TMDB; the workers need the same key. */
      TMDB_API_KEY: z.string().min(1).optional(),
      /** Minutes between two looks for objects whose arrival nobody told of; 0 looks never. */
      STORAGE_SCAN_MINUTES: whole(0, 10_080, 15),
      /** Where operators hear of alerts: an incoming webhook as Slack has them, and one that gets plain JSON. */
      ALERT_SLACK_URL: webhook.optional(),
      ALERT_WEBHOOK_URL: webhook.optional(),
      /** Seconds that the oldest job of a kind may wait. */
      ALERT_QUEUE_SECONDS: whole(1, 604_800, 600),
      /** Jobs of a kind that may fail within 15 minutes: both the share, of those that ended, and the number. */
      ALERT_FAILED_PERCENT: whole(1, 100, 50),
      ALERT_FAILED_JOBS: whole(1, 1_000_000, 10),
      /** Seconds that jobs may wait while no worker with their lane is up. */
      ALERT_NO_WORKER_SECONDS: whole(1, 604_800, 120),
      /** Seconds that the database or the store may be away. */
      ALERT_UNREACHABLE_SECONDS: whole(1, 86_400, 30),
      /** Topics of Amazon SNS whose messages are taken, with commas between them. */
      SNS_TOPIC_ARNS: z
        .string()
        .default('')
        .transform((text) => text.split(',').map((arn) => arn.trim()))
        .pipe(z.array(z.string().regex(/^(arn:aws[\w-]*:sns:[\w-]+:\d{12}:[\w.-]+)?$/, topics))),
      /** The zone that a schedule's hours are meant in, where it names none. */
      SCHEDULE_TIMEZONE: z.string().refine(isZone, zone).default('UTC'),
      /** The shortest time between two ticks of a schedule. */
      SCHEDULE_MIN_SECONDS: whole(1, 86_400, 60),
      /** Where uploads lie until they are stored; each is removed with its request. */
      SCRATCH_DIR: z.string().default(`${os.tmpdir()}/darkroom-scratch`),
      LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
    }),
    env,
  );

export type ApiSettings = ReturnType<typeof readApiSettings>;

import { z } from 'zod';
import { flag, readSettings } from '../runtime/settings.ts';

const address = (example: string) =>
  z.url({ protocol: /^https?$/, error: `should be an address such as ${example}` });

const endpoint = (example: string) =>
  address(example).refine((text) => URL.parse(text)?.pathname === '/', {
    error: `should have no path: only the server, such as ${example}`,
  });

const bucket = z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, {
  error: 'should be a bucket name: 3 to 63 lower-case letters, digits, dots and hyphens',
});

const slice = z
  .object({
    /** Absent: files lie under DATA_DIR. */
    S3_ENDPOINT: endpoint('https://s3.example.org:9000').optional(),
    S3_ACCESS_KEY: z.string().optional(),
    S3_SECRET_KEY: z.string().optional(),
    S3_BUCKET: bucket.default('darkroom'),
    S3_REGION: z.string().default('us-east-1'),
    S3_PATH_STYLE: flag(true),
    /** Where callers outside reach the same S3; its host is part of every signature. Default: S3_ENDPOINT. */
    S3_PUBLIC_ENDPOINT: endpoint('https://files.example.org').optional(),
    DATA_DIR: z.string().default('.darkroom'),
    PUBLIC_URL: address('https://darkroom.example.org').default('http://127.0.0.1:8000'),
    SECRET_KEY: z
      .string()
      .min(32, 'should be a secret of at least 32 characters, the same for every process')
      .optional(),
  })
  .superRefine((settings, context) => {
    const needed = settings.S3_ENDPOINT
      ? (['S3_ACCESS_KEY', 'S3_SECRET_KEY'] as const)
      : (['SECRET_KEY'] as const);
    const reason = settings.S3_ENDPOINT
      ? 'because S3_ENDPOINT is set'
      : 'because it signs the addresses of files';
    for (const name of needed) {
      if (settings[name] !== undefined) continue;
      context.addIssue({ code: 'custom', path: [name], message: `should be set, ${reason}` });
    }
  });

export const readStorageSettings = (env: NodeJS.ProcessEnv = process.env) => readSettings(slice, env);

export type StorageSettings = ReturnType<typeof readStorageSettings>;

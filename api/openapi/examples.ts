/** As much of JSON Schema as OpenAPI documents of ours have. */
export type Schema = {
  $ref?: string;
  type?: string | string[];
  format?: string;
  const?: unknown;
  enum?: unknown[];
  default?: unknown;
  example?: unknown;
  minimum?: number;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
};

/** A name means the same wherever it stands, so its example is given once. What a schema says of itself goes first. */
const byName: Record<string, unknown> = {
  access_token: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJtYXJpYSJ9.c2lnbmF0dXJl',
  advice: 'Send the file again: it is damaged or cut short.',
  age_rating: '12+',
  api_name: 'upscale-missing',
  bytes: 2_483_201,
  cancel: '/jobs/019a3c1e-8f4b-7d2a-9c55-0b6f3a1d7e42/cancel',
  code: 'CORRUPT_MEDIA',
  content: '0 3 * * * upscale-missing',
  content_type: 'video/mp4',
  cron: '0 3 * * *',
  description: 'A ferry crosses the lake at dusk.',
  device_name: 'NVIDIA L4',
  documentation: '/docs',
  duration: 12.48,
  email: 'maria@example.com',
  error: 'Invalid image file',
  etag: '9b2cf535f27731c974343645a3985328',
  event: 'job.completed',
  events: '/jobs/019a3c1e-8f4b-7d2a-9c55-0b6f3a1d7e42/events',
  file_path: '/schedules',
  good_for: 'photos that were compressed',
  height: 1080,
  help: '/docs',
  key: 'videos/7_lake.mp4',
  latitude: 47.37,
  log: '/schedule-runs/019a3c1e-8f4b-7d2a-9c55-0b6f3a1d7e42/log',
  longitude: 8.54,
  md5_hash: '5d41402abc4b2a76b9719d911017c592',
  meaning: 'The file is damaged or cut short.',
  message: 'Done.',
  mimetype: 'image/jpeg',
  model: 'restore-fast',
  model_hash: '2f1c0a9e',
  name: 'lake.mp4',
  original_filename: 'lake.jpg',
  original_path: '/photos/019a3c1e-8f4b-7d2a-9c55-0b6f3a1d7e42?type=original',
  password: 'correct horse battery',
  path: '/photos/019a3c1e-8f4b-7d2a-9c55-0b6f3a1d7e42',
  progress: 42,
  query: 'lake',
  reason: 'The sharpest of the burst.',
  request_id: 'mwq3-1f',
  resolution: '1080p',
  result: '/renditions/019a3c1e-8f4b-7d2a-9c55-0b6f3a1d7e42',
  retry: '/jobs/019a3c1e-8f4b-7d2a-9c55-0b6f3a1d7e42/retry',
  run: '/schedules/019a3c1e-8f4b-7d2a-9c55-0b6f3a1d7e42/run',
  runs: '/schedules/019a3c1e-8f4b-7d2a-9c55-0b6f3a1d7e42/runs',
  s3_key: 'photos/019a3c1e-8f4b-7d2a-9c55-0b6f3a1d7e42/original.jpg',
  schedule: '/schedules/019a3c1e-8f4b-7d2a-9c55-0b6f3a1d7e42',
  self: '/jobs/019a3c1e-8f4b-7d2a-9c55-0b6f3a1d7e42',
  service: 'darkroom',
  sha256: 'b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9',
  stage: 'enlarging',
  subject: 'image',
  summary: 'Jobs have waited for 12 minutes.',
  target: 'slack',
  thumbnail_url: 'https://films.example.com/lake.jpg',
  thumbhash: '1QcSHQRnh493V4dIh4eXh1h4kJUI',
  timeline: '/jobs/019a3c1e-8f4b-7d2a-9c55-0b6f3a1d7e42/timeline',
  timezone: 'Asia/Tokyo',
  title: 'The lake',
  type: '/problems/NOT_FOUND',
  url: 'https://hooks.example.com/darkroom',
  username: 'maria',
  version: '0.1.0',
  video_url: 'https://films.example.com/lake.mp4',
  warnings: 'The colour profile was damaged.',
  width: 1920,
  work: 'upscale-missing',
  worker: 'worker-1',
};

const byFormat: Record<string, unknown> = {
  uuid: '019a3c1e-8f4b-7d2a-9c55-0b6f3a1d7e42',
  'date-time': '2026-01-15T11:34:14.000Z',
  email: 'maria@example.com',
  uri: 'https://films.example.com/lake.mp4',
};

/**
 * A value that fits a schema, as a reader would meet it. Made from the schema and not written beside it, so it cannot be
 * of an earlier version.
 * @param name of the property that it is for
 */
export function exampleOf(schema: Schema, schemas: Record<string, Schema>, name = ''): unknown {
  const of = (part: Schema, partName = name) => exampleOf(part, schemas, partName);
  if (schema.$ref) return of(schemas[schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1)] ?? {});
  const said = schema.example ?? schema.const ?? schema.enum?.[0];
  if (said !== undefined) return said;
  const [first] = (schema.anyOf ?? schema.oneOf ?? []).filter(({ type }) => type !== 'null');
  if (first) return of(first);
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map((part) => of(part)));
  if (schema.properties) {
    return Object.fromEntries(Object.entries(schema.properties).map(([key, part]) => [key, of(part, key)]));
  }
  const types = [schema.type ?? 'object'].flat();
  if (types.includes('array')) return schema.items ? [of(schema.items)] : [];
  const known = schema.default ?? byFormat[schema.format ?? ''] ?? byName[name];
  if (types.includes(jsonType(known))) return known;
  // What may be absent, and is of no known name, is best shown so.
  if (types.includes('null') && known === undefined) return null;
  if (types.includes('string'))
    return known === undefined ? name.replaceAll('_', ' ') || 'text' : String(known);
  if (types.includes('boolean')) return true;
  if (types.includes('integer') || types.includes('number')) {
    return typeof known === 'number' ? Math.round(known) : Math.max(schema.minimum ?? 1, 1);
  }
  return {};
}

const jsonType = (value: unknown): string => (typeof value === 'number' ? 'number' : typeof value);

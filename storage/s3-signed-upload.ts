import { createHash, createHmac } from 'node:crypto';
import type { S3Options } from './s3-connection.ts';

type Signer = Pick<S3Options, 'accessKey' | 'secretKey' | 'region'>;

const ALGORITHM = 'AWS4-HMAC-SHA256';

/**
 * Signs an address for one PUT of exactly so many bytes, by Signature Version 4. The minio client cannot: it leaves
 * Content-Length out of what it signs, and whoever has such an address may fill the bucket with what they like.
 * @param address of the object, with no query
 * @param expiresIn seconds from `now`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function signUpload(
  address: URL,
  { accessKey, secretKey, region }: Signer,
  { bytes, expiresIn }: { bytes: number; expiresIn: number },
  now = new Date(),
): string {
  const time = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${time.slice(0, 8)}/${region}/s3/aws4_request`;
  const signed = new URL(address);
  // In the order of their names, as they are signed.
  signed.search = [
    ['X-Amz-Algorithm', ALGORITHM],
    ['X-Amz-Credential', `${accessKey}/${scope}`],
    ['X-Amz-Date', time],
    ['X-Amz-Expires', String(expiresIn)],
    ['X-Amz-SignedHeaders', 'content-length;host'],
  ]
    .map(([name, value = '']) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
  const request = [
    'PUT',
    signed.pathname,
    signed.search.slice(1),
    `content-length:${bytes}\nhost:${signed.host}\n`,
    'content-length;host',
    'UNSIGNED-PAYLOAD',
  ].join('\n');
  const digest = createHash('sha256').update(request).digest('hex');
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${secretKey}`);
  const signature = hmac(key, [ALGORITHM, time, scope, digest].join('\n')).toString('hex');
  return `${signed.href}&X-Amz-Signature=${signature}`;
}

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { Try } from './s3-connection.ts';
import { StoreUnavailable } from './store.ts';

/** The longest object that S3 takes in one request. */
const MAX_UPLOAD_BYTES = 5 * 1024 ** 3;

export type Upload = {
  bucket: string;
  key: string;
  path: string;
  size: number;
  md5: string;
  contentType: string;
};

/** Base64, as the Content-MD5 header wants it. */
export async function md5Of(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('md5');
  await pipeline(createReadStream(path, { highWaterMark: 256 * 1024 }), hash, { signal });
  return hash.digest('base64');
}

/**
 * One PUT to an address that the minio client signs, streamed from the disk. Its own `putObject` reads files of up
 * to 64 MiB into memory and sends longer ones in parts: numbered from 2, resumed from whatever unfinished upload
 * of that key it finds, and left behind at the store when they fail. A single PUT is stored whole or not at all,
 * and Content-MD5 makes the server refuse bytes that changed on the way.
 */
export async function upload({ client, signal, request, agent }: Try, file: Upload): Promise<void> {
  const address = await client.presignedPutObject(file.bucket, file.key, 3600);
  const { hostname, port, pathname, search } = new URL(address);
  const put = request({
    method: 'PUT',
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port,
    path: pathname + search,
    headers: {
      'content-type': file.contentType,
      'content-length': file.size,
      'content-md5': file.md5,
    },
    agent,
  });
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      put.once('response', resolve).on('error', reject);
      pipeline(createReadStream(file.path), put, { signal }).catch(reject);
    });
    const body = await text(response);
    if (response.statusCode !== 200) throw refusal(body);
  } catch (error) {
    // A server may refuse while the file is still on its way: stop sending.
    put.destroy();
    throw error;
  }
}

/** The error code that S3 puts into its XML, as a system error carries it. */
function refusal(body: string): Error {
  const code = /<Code>(\w+)<\/Code>/.exec(body)?.[1] ?? 'UnknownError';
  return Object.assign(new Error('the upload was refused'), { code });
}

export function assertUploadable(key: string, size: number): void {
  if (size <= MAX_UPLOAD_BYTES) return;
  throw new StoreUnavailable(`"${key}" has ${size} bytes; S3 takes ${MAX_UPLOAD_BYTES} in one upload`);
}

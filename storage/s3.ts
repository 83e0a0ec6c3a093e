import { stat as statFile } from 'node:fs/promises';
import { IncomingMessage } from 'node:http';
import { Client } from 'minio';
import { CALL_DEADLINE_MS, transferDeadlineMs, withinDeadline } from './deadline.ts';
import { contentDisposition } from './disposition.ts';
import { guarded } from './guarded-stream.ts';
import { assertExpiresIn, assertKey, assertPrefix, assertRange } from './key-rules.ts';
import { saveTo } from './receive.ts';
import { clientOptions, S3Connection, type S3Options } from './s3-connection.ts';
import { signUpload } from './s3-signed-upload.ts';
import { tagsOf } from './s3-tags.ts';
import { assertUploadable, md5Of, upload } from './s3-upload.ts';
import {
  type ByteRange,
  type ListedObject,
  type ObjectDetails,
  type ObjectInfo,
  ObjectNotFound,
  type ObjectStore,
  type SignedUploadOptions,
  type SignedUrlOptions,
  StoreUnavailable,
} from './store.ts';

export type { S3Options } from './s3-connection.ts';

export type S3Store = ObjectStore & {
  /** Makes the bucket when it is absent; several processes may do so at once. */
  ensureBucket(): Promise<void>;
};

/** Objects in a bucket of any server that speaks S3. Nothing is sent before the first call. */
export function createS3Store(options: S3Options): S3Store {
  return new S3ObjectStore(options);
}

class S3ObjectStore implements S3Store {
  readonly #options: S3Options;
  readonly #bucket: string;
  readonly #region: string;
  readonly #connection: S3Connection;
  /** Signs for callers outside; it sends nothing itself. */
  readonly #publicClient: Client;

  constructor(options: S3Options) {
    this.#options = options;
    this.#bucket = options.bucket;
    this.#region = options.region;
    this.#connection = new S3Connection(options);
    this.#publicClient = new Client(clientOptions(options, options.publicEndpoint));
  }

  async putFile(key: string, path: string, contentType: string, signal?: AbortSignal): Promise<ObjectInfo> {
    assertKey(key);
    const { size } = await statFile(path);
    assertUploadable(key, size);
    const what = `storing "${key}"`;
    const deadlineMs = transferDeadlineMs(size);
    await withinDeadline(what, deadlineMs, signal, async (within) => {
      const md5 = await md5Of(path, within);
      const file = { bucket: this.#bucket, key, path, size, md5, contentType };
      await this.#connection.run({ what, deadlineMs, signal: within }, (use) => upload(use, file));
    });
    return { key, size, contentType, lastModified: new Date() };
  }

  async getFile(key: string, path: string, signal?: AbortSignal): Promise<ObjectInfo> {
    return saveTo(path, await this.#open(key, undefined, signal), signal);
  }

  read(key: string, range?: ByteRange) {
    return this.#open(key, range, undefined);
  }

  async stat(key: string): Promise<ObjectInfo | undefined> {
    assertKey(key);
    const call = { what: `looking up "${key}"`, key, deadlineMs: CALL_DEADLINE_MS };
    try {
      return await this.#connection.run(call, async ({ client }) => {
        const { size, lastModified, metaData } = await client.statObject(this.#bucket, key);
        return { key, size, lastModified, contentType: typeFrom(metaData['content-type']) };
      });
    } catch (error) {
      if (error instanceof ObjectNotFound) return undefined;
      throw error;
    }
  }

  async inspect(key: string): Promise<ObjectDetails | undefined> {
    assertKey(key);
    const call = { what: `looking up "${key}"`, key, deadlineMs: CALL_DEADLINE_MS };
    try {
      return await this.#connection.run(call, async ({ client }) => {
        const { size, lastModified, etag, metaData } = await client.statObject(this.#bucket, key);
        const contentType = typeFrom(metaData['content-type']);
        const tags = await tagsOf(client, this.#bucket, key);
        return {
          key,
          size,
          lastModified,
          etag,
          contentType,
          metadata: metaData as Record<string, string>,
          tags,
        };
      });
    } catch (error) {
      if (error instanceof ObjectNotFound) return undefined;
      throw error;
    }
  }

  async delete(key: string): Promise<void> {
    assertKey(key);
    const call = { what: `deleting "${key}"`, deadlineMs: CALL_DEADLINE_MS };
    await this.#connection.run(call, ({ client }) => client.removeObject(this.#bucket, key));
  }

  list(prefix: string): AsyncIterable<ListedObject> {
    assertPrefix(prefix);
    return this.#pages(prefix);
  }

  async signedUrl(key: string, { expiresIn, downloadAs }: SignedUrlOptions): Promise<string> {
    assertKey(key);
    assertExpiresIn(expiresIn);
    const headers =
      downloadAs === undefined ? {} : { 'response-content-disposition': contentDisposition(downloadAs) };
    return this.#publicClient.presignedGetObject(this.#bucket, key, expiresIn, headers);
  }

  async signedUpload(key: string, { expiresIn, bytes }: SignedUploadOptions): Promise<string> {
    assertKey(key);
    assertExpiresIn(expiresIn);
    // For where the object is addressed; what the client signs itself is not enough.
    const address = new URL(await this.#publicClient.presignedPutObject(this.#bucket, key, expiresIn));
    return signUpload(address, this.#options, { bytes, expiresIn });
  }

  async ready(): Promise<void> {
    if (await this.#bucketExists()) return;
    throw new StoreUnavailable(`the bucket "${this.#bucket}" does not exist (S3_BUCKET)`);
  }

  async ensureBucket(): Promise<void> {
    if (await this.#bucketExists()) return;
    const call = { what: `making the bucket "${this.#bucket}"`, deadlineMs: CALL_DEADLINE_MS };
    try {
      await this.#connection.run(call, ({ client }) => client.makeBucket(this.#bucket, this.#region));
    } catch (error) {
      // Another process may have made it in between.
      if (!(await this.#bucketExists())) throw error;
    }
  }

  async close(): Promise<void> {
    this.#connection.close();
  }

  #bucketExists(): Promise<boolean> {
    const call = { what: `reaching the bucket "${this.#bucket}"`, deadlineMs: CALL_DEADLINE_MS };
    return this.#connection.run(call, ({ client }) => client.bucketExists(this.#bucket));
  }

  /** The deadline covers the answer's head; the body is guarded by its own, which knows whether anyone reads it. */
  async #open(key: string, range: ByteRange | undefined, signal: AbortSignal | undefined) {
    assertKey(key);
    if (range) assertRange(range);
    const what = `reading "${key}"`;
    const [offset, length] = range ? [range.start, range.end - range.start + 1] : [0, 0];
    return this.#connection.run({ what, key, deadlineMs: CALL_DEADLINE_MS, signal }, async ({ client }) => {
      const body = await client.getPartialObject(this.#bucket, key, offset, length);
      if (!(body instanceof IncomingMessage)) throw new TypeError('the minio client gave no HTTP response');
      const announced = Number(body.headers['content-length']);
      if (Number.isNaN(announced) || (range && body.statusCode !== 206)) {
        body.destroy();
        throw new StoreUnavailable(`${what}: the store ${range ? 'ignores ranges' : 'tells no length'}`);
      }
      return { info: infoFrom(key, body), stream: guarded(body, announced, what) };
    });
  }

  async *#pages(prefix: string): AsyncGenerator<ListedObject> {
    const call = { what: `listing "${prefix}"`, deadlineMs: CALL_DEADLINE_MS };
    let token = '';
    do {
      const page = await this.#connection.run(call, ({ client }) =>
        client.listObjectsV2Query(this.#bucket, prefix, token, '', 1000, ''),
      );
      for (const { name, size, lastModified, etag } of page.objects) {
        if (name !== undefined) yield { key: name, size, lastModified, etag };
      }
      token = page.isTruncated ? page.nextContinuationToken : '';
    } while (token !== '');
  }
}

function infoFrom(key: string, { headers }: IncomingMessage): ObjectInfo {
  const whole = headers['content-range']?.split('/')[1] ?? headers['content-length'];
  return {
    key,
    size: Number(whole),
    contentType: typeFrom(headers['content-type']),
    lastModified: new Date(headers['last-modified'] ?? Number.NaN),
  };
}

const typeFrom = (header: unknown) => (typeof header === 'string' ? header : 'application/octet-stream');

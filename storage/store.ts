import type { Readable } from 'node:stream';

type Stored = {
  key: string;
  /** Bytes. */
  size: number;
  lastModified: Date;
};

/** `etag` changes with the bytes; what it is made of is the store's affair. */
export type ListedObject = Stored & { etag: string };

export type ObjectInfo = Stored & { contentType: string };

/** All that is known of an object that another program may have put here. Names are as the store gives them. */
export type ObjectDetails = ObjectInfo &
  ListedObject & { metadata: Record<string, string>; tags: Record<string, string> };

export type ByteRange = {
  /** First byte, from 0. */
  start: number;
  /** Last byte, inclusive. One beyond the object's end means up to the end, as in HTTP. */
  end: number;
};

export type SignedUrlOptions = {
  /** Seconds from now, 1 to 604,800 (the longest S3 allows). */
  expiresIn: number;
  /** When given, browsers save the file under this name instead of showing it. */
  downloadAs?: string;
};

export type SignedUploadOptions = {
  /** Seconds from now, as for reading. */
  expiresIn: number;
  /** Exactly so many bytes may be put there. */
  bytes: number;
};

/** Thrown by every method that needs an object which is not there. */
export class ObjectNotFound extends Error {
  override readonly name = 'ObjectNotFound';
  readonly key: string;
  constructor(key: string) {
    super(`no object is stored under "${key}"`);
    this.key = key;
  }
}

/** The store did not answer in time, refused, or gave damaged bytes. Trying again later may help. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/**
 * What is remembered as files. Every write comes from a file on disk, so its length is known before the first
 * byte is sent: the minio client's path for streams of unknown length starts multipart uploads at part 2.
 * Every method gives up when `signal` fires (rejecting with its reason) or the store's own deadline passes
 * (StoreUnavailable). A key that breaks the rules of `key-rules.ts` is a TypeError before anything is touched.
 */
export interface ObjectStore {
  /**
   * Stores the file's bytes under the key, atomically: a reader sees all of it or none. Overwrites. The file may be removed
   * afterwards and must not be written: the store may have kept it itself.
   */
  putFile(key: string, path: string, contentType: string, signal?: AbortSignal): Promise<ObjectInfo>;
  /** Writes the object's bytes to a new file. @throws ObjectNotFound; also when fewer bytes arrive than were stored. */
  getFile(key: string, path: string, signal?: AbortSignal): Promise<ObjectInfo>;
  /**
   * A stream of the bytes (of the range, if given); `info.size` is always the whole object's. The caller destroys it.
   * @throws ObjectNotFound; RangeError when the range is no range or starts at or beyond the object's end
   */
  read(key: string, range?: ByteRange): Promise<{ info: ObjectInfo; stream: Readable }>;
  /** @returns undefined when there is no such object. */
  stat(key: string): Promise<ObjectInfo | undefined>;
  /** As `stat`, with what its writer said of it. Files on disk have neither metadata nor tags. */
  inspect(key: string): Promise<ObjectDetails | undefined>;
  /** Deleting what is not there succeeds. */
  delete(key: string): Promise<void>;
  /** Every object whose key starts with the prefix ('' for all), in the byte order of keys. S3 lists no content types. */
  list(prefix: string): AsyncIterable<ListedObject>;
  /** An address that anyone may GET (range requests too) until it expires. @throws RangeError on a bad `expiresIn` */
  signedUrl(key: string, options: SignedUrlOptions): Promise<string>;
  /**
   * An address to which anyone may PUT the object, of exactly so many bytes, until it expires; again too. Its type will be
   * application/octet-stream or what the writer says, so nobody is to be shown it as it is. @throws RangeError as above
   */
  signedUpload(key: string, options: SignedUploadOptions): Promise<string>;
  /** Resolves when the store answers. @throws what is wrong, for a readiness check. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

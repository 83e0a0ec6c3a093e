import type { ByteRange } from './store.ts';

/**
 * One set of rules for both stores, so that a key which works on one works on the other. A segment may not begin
 * with a dot: that shuts out `..` and leaves such names to the disk store's own files. 200 bytes per segment
 * leave room for the affixes of those names within the 255 that file systems allow.
 */
const MAX_KEY_BYTES = 512;
const MAX_SEGMENT_BYTES = 200;
const forbidden = /[\p{Cc}\p{Cs}\\]/u;

/** @throws TypeError saying which rule the key breaks */
export function assertKey(key: string): void {
  const segments = key.split('/');
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) throw wrong(key, `has more than ${MAX_KEY_BYTES} bytes`);
  if (forbidden.test(key)) throw wrong(key, 'has a control character, a backslash or half a surrogate pair');
  if (segments.includes('')) throw wrong(key, 'is empty, begins or ends with "/", or has "//"');
  if (segments.some((segment) => segment.startsWith('.')))
    throw wrong(key, 'has a segment that begins with "."');
  if (segments.some((segment) => Buffer.byteLength(segment) > MAX_SEGMENT_BYTES))
    throw wrong(key, `has a segment of more than ${MAX_SEGMENT_BYTES} bytes`);
}

/** A prefix is the beginning of some key, cut anywhere. @throws TypeError when no key can begin so */
export function assertPrefix(prefix: string): void {
  if (prefix !== '') assertKey(prefix.endsWith('/') ? `${prefix}x` : prefix);
}

/** @throws RangeError when these two numbers are no range of bytes */
export function assertRange({ start, end }: ByteRange): void {
  if (Number.isSafeInteger(start) && Number.isSafeInteger(end) && start >= 0 && end >= start) return;
  throw new RangeError(
    `bytes ${start} to ${end} are no range: give whole numbers, the first not above the last`,
  );
}

/** @throws RangeError outside the lifetimes that S3 accepts */
export function assertExpiresIn(seconds: number): void {
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= 604_800) return;
  throw new RangeError(`expiresIn is ${seconds}; it should be a whole number of seconds from 1 to 604800`);
}

const wrong = (key: string, why: string) =>
  new TypeError(`the key ${JSON.stringify(key).slice(0, 120)} ${why}`);

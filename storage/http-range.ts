import type { ByteRange } from './store.ts';

/**
 * Reads a Range header for an object of `size` bytes by RFC 9110, section 14.
 * @returns undefined for "send everything": no header, one that is malformed, and several ranges at once, which
 *   the RFC lets a server ignore; 'unsatisfiable' calls for a 416
 */
export function parseRange(
  header: string | undefined,
  size: number,
): ByteRange | 'unsatisfiable' | undefined {
  const parts = /^bytes=\s*(\d{0,15})-(\d{0,15})\s*$/i.exec(header ?? '');
  if (!parts) return undefined;
  const [, first = '', last = ''] = parts;
  if (first === '' && last === '') return undefined;
  if (first === '') return size > 0 && Number(last) > 0 ? tail(size, Number(last)) : 'unsatisfiable';
  if (last !== '' && Number(last) < Number(first)) return undefined;
  if (Number(first) >= size) return 'unsatisfiable';
  return { start: Number(first), end: last === '' ? size - 1 : Math.min(Number(last), size - 1) };
}

const tail = (size: number, length: number): ByteRange => ({
  start: Math.max(0, size - length),
  end: size - 1,
});

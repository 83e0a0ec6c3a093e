import { thumbHashToDataURL } from 'thumbhash';

const made = new Map<string, string>();
const MAX = 2_000;

/** A picture of a thumbhash (base64), blurred and of a few pixels. @returns undefined for a photo that has none */
export function placeholderOf(thumbhash: string | null): string | undefined {
  if (!thumbhash) return undefined;
  const known = made.get(thumbhash);
  if (known) return known;
  const picture = thumbHashToDataURL(Uint8Array.from(atob(thumbhash), (char) => char.charCodeAt(0)));
  if (made.size >= MAX) made.clear();
  made.set(thumbhash, picture);
  return picture;
}

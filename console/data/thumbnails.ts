import { useEffect } from 'react';
import { api, ask } from './api.ts';

/** Pixels: what a tile needs on a screen of two device pixels to one. */
const SIDE = 640;
const AT_ONCE = 3;

const asked = new Set<string>();
const waiting: string[] = [];
let running = 0;

/**
 * Has a thumbnail made of a photo that is looked at and has none: those that came through the phone's app or a program
 * have none. Once for each, by its idempotency key, in whichever browser and however often.
 */
export function useThumbnail(photoId: string, has: boolean): void {
  useEffect(() => {
    if (has || asked.has(photoId)) return;
    asked.add(photoId);
    waiting.push(photoId);
    void work();
  }, [photoId, has]);
}

async function work(): Promise<void> {
  if (running >= AT_ONCE) return;
  const photoId = waiting.shift();
  if (photoId === undefined) return;
  running++;
  try {
    const input = { photo_id: photoId, width: SIDE, height: SIDE, format: 'webp' as const };
    const headers = { 'idempotency-key': `console-thumbnail-${photoId}` };
    await ask(api.jobs.$post({ json: { kind: 'thumbnail', input } }, { headers }));
  } catch {
    // It is asked again when the photo is next looked at; until then there is its placeholder.
    asked.delete(photoId);
  } finally {
    running--;
    void work();
  }
}

/** Why a file is not worth sending as a film. */
export type Fault = 'empty' | 'unreadable' | 'noFilm';

/**
 * Looks at a film before any of it is sent: an hour on a slow line would end in a refusal. By the library that the API looks
 * with, so what it takes is never held back here; it weighs something, and comes with the first film.
 */
export async function faultOf(file: File): Promise<Fault | undefined> {
  if (file.size === 0) return 'empty';
  try {
    await file.slice(0, 4096).arrayBuffer();
  } catch {
    return 'unreadable'; // It was moved, or is on a disk that is gone.
  }
  const { fileTypeFromBlob } = await import('file-type');
  const found = await fileTypeFromBlob(file).catch(() => undefined);
  return found?.mime.startsWith('video/') ? undefined : 'noFilm';
}

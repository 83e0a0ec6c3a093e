import { Refused, secondsIn } from './api.ts';
import type { Tools } from './uploads.ts';

export type Sent = { path: string; fields: Record<string, string>; field: string; files: File[] };

/**
 * Posts files as a form, and says how much of it has gone. Not by fetch, which cannot say that.
 * @throws Refused; TypeError while the server cannot be reached; AbortError
 */
export function sendForm<Answer>(
  { path, fields, field, files }: Sent,
  { signal, progress }: Tools,
): Promise<Answer> {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  for (const file of files) body.append(field, file, file.name);
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const request = new XMLHttpRequest();
  request.open('POST', path);
  request.responseType = 'json';
  request.upload.onprogress = ({ loaded, total }) => progress(total > 0 ? loaded / total : 0);
  request.onerror = () => reject(new TypeError('the server cannot be reached'));
  request.onabort = () => reject(new DOMException('cancelled', 'AbortError'));
  request.onload = () => {
    if (request.status < 300) return resolve(request.response as Answer);
    reject(
      new Refused(request.status, request.response, secondsIn(request.getResponseHeader('retry-after'))),
    );
  };
  signal.addEventListener('abort', () => request.abort(), { once: true });
  request.send(body);
  return promise;
}

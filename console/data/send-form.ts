import { Refused, secondsIn } from './api.ts';
import { LineLost } from './upload-patience.ts';
import type { Tools } from './uploads.ts';

export type Sent = {
  path: string;
  fields: Record<string, string>;
  field: string;
  files: File[];
  /** Of `newKey`, the same for each try: what had arrived when the line broke is not taken a second time. */
  key: string;
};

/** Browsers give a random UUID to pages of secure addresses alone. */
export const newKey = (): string =>
  `console-${Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('')}`;

/**
 * Posts files as a form, and says how much of it has gone. Not by fetch, which cannot say that.
 * @throws Refused; LineLost while the server cannot be reached; AbortError
 */
export function sendForm<Answer>(
  { path, fields, field, files, key }: Sent,
  { signal, progress }: Tools,
): Promise<Answer> {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  for (const file of files) body.append(field, file, file.name);
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const request = new XMLHttpRequest();
  request.open('POST', path);
  request.setRequestHeader('idempotency-key', key);
  request.responseType = 'json';
  request.upload.onprogress = ({ loaded, total }) => progress(total > 0 ? loaded / total : 0);
  request.onerror = () => reject(new LineLost('the server cannot be reached'));
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

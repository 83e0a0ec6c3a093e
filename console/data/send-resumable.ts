import type { DetailedError, UploadOptions } from 'tus-js-client';
import { Refused, secondsIn } from './api.ts';
import type { Tools } from './uploads.ts';

/** Milliseconds before each try while a line is away: half an hour of them, and anew after every byte that arrived. */
const delays = Array.from({ length: 200 }, (_, tries) => Math.min(10_000, 500 * 2 ** tries));

/** A library of its own weight, which visits that send nothing do not need. */
const load = () => import('tus-js-client');

const optionsFor = (file: File): UploadOptions => ({
  endpoint: new URL('/uploads', location.href).href,
  metadata: { filename: file.name, filetype: file.type, kind: 'video' },
  removeFingerprintOnSuccess: true,
});

/**
 * Sends a film so that it goes on where it was, after a cut of the line, a pause, and in a page that was loaded anew and is
 * given the same file.
 * @returns the id of the video that it became
 * @throws Refused; AbortError
 */
export async function sendResumable(file: File, { signal, progress, lost }: Tools): Promise<string> {
  const { Upload } = await load();
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const upload = new Upload(file, {
    ...optionsFor(file),
    retryDelays: delays,
    // One that says when to come back is asked again then, by whoever waits for this.
    onShouldRetry: (error) => {
      const goesOn = [0, 409, 423, 500, 502, 504].includes(statusOf(error));
      if (goesOn) lost();
      return goesOn;
    },
    onProgress: (sent, total) => progress(total > 0 ? sent / total : 0),
    onError: (error) => reject('originalRequest' in error ? refusedBy(error) : error),
    onSuccess: ({ lastResponse }) => resolve(lastResponse.getHeader('Upload-Media-Id') ?? ''),
  });
  const [begun] = await upload.findPreviousUploads();
  if (begun) upload.resumeFromPreviousUpload(begun);
  signal.throwIfAborted();
  const stop = () => {
    void upload.abort();
    reject(signal.reason);
  };
  signal.addEventListener('abort', stop, { once: true });
  upload.start();
  return promise.finally(() => signal.removeEventListener('abort', stop));
}

/** Gives up what was sent of a film: its bytes are removed there, and it would begin anew. */
export async function forgetResumable(file: File): Promise<void> {
  const { Upload } = await load();
  const upload = new Upload(file, optionsFor(file));
  for (const begun of await upload.findPreviousUploads()) {
    upload.resumeFromPreviousUpload(begun);
    // What cannot be removed now goes by itself after UPLOAD_HOURS.
    await upload.abort(true).catch(() => {});
  }
}

const statusOf = ({ originalResponse }: DetailedError): number => originalResponse?.getStatus() ?? 0;

function refusedBy(error: DetailedError): Error {
  const answer = error.originalResponse;
  if (!answer) return new TypeError('the server cannot be reached');
  let problem: unknown;
  try {
    problem = JSON.parse(answer.getBody());
  } catch {
    // A proxy's page: its status says enough.
  }
  return new Refused(answer.getStatus(), problem, secondsIn(answer.getHeader('Retry-After') ?? null));
}

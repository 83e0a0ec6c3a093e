import { createReadStream } from 'node:fs';
import { type HttpResponse, Upload } from 'tus-js-client';

export type Sending = {
  endpoint: string;
  token: string;
  /** Gets, each time that the client asks where to go on, what it is told. */
  resumedAt: number[];
};

/**
 * Sends a film as a program does that has been given nothing but the address and a token; it does not give up soon.
 * @returns the answer to its last request
 */
export function sendOverTus(path: string, { endpoint, token, resumedAt }: Sending): Promise<HttpResponse> {
  const { promise, resolve, reject } = Promise.withResolvers<HttpResponse>();
  const upload = new Upload(createReadStream(path), {
    endpoint,
    headers: { authorization: `Bearer ${token}` },
    metadata: { filename: 'a film.mp4', filetype: 'video/mp4' },
    retryDelays: Array.from({ length: 300 }, () => 200),
    onAfterResponse: (request, response) => {
      if (request.getMethod() === 'HEAD') resumedAt.push(Number(response.getHeader('upload-offset')));
    },
    onError: reject,
    onSuccess: ({ lastResponse }) => resolve(lastResponse),
  });
  upload.start();
  return promise;
}

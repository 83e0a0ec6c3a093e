import { type Credentials, createAuthorizer } from './credentials.ts';
import { type DarkroomError, errorOf } from './error.ts';
import { patientFetch } from './patient-fetch.ts';

export type ClientOptions = {
  /** How often a request is sent at most, where repeating it is safe; default 6, which takes about 20 s. */
  tries?: number;
  /** Told before a request is sent again: why, and after how many milliseconds. */
  onRetry?: (why: DarkroomError, waitMs: number) => void;
};

export type Connection = {
  url: string;
  /** Sends one request in the caller's name. @throws DarkroomError, for refusals too */
  send: (path: string, init?: RequestInit) => Promise<Response>;
};

const ANSWER_MS = 60_000;
/** The platform's own limit for an upload. */
const UPLOAD_MS = 3_600_000;

export function connect(
  address: string,
  credentials: Credentials,
  { tries = 6, onRetry }: ClientOptions,
): Connection {
  const base = new URL(address.endsWith('/') ? address : `${address}/`);
  const plain = (path: string, init: RequestInit) => {
    const answerMs = init.body instanceof FormData ? UPLOAD_MS : ANSWER_MS;
    return patientFetch(new URL(path.replace(/^\//, ''), base), init, { tries, answerMs, onRetry });
  };
  const authorizer = createAuthorizer(credentials, plain);
  const asCaller = async (path: string, init: RequestInit) => {
    const headers = new Headers(init.headers);
    for (const [name, value] of Object.entries(await authorizer.headers())) headers.set(name, value);
    return plain(path, { ...init, headers });
  };
  return {
    url: base.href.replace(/\/$/, ''),
    send: async (path, init = {}) => {
      let answer = await asCaller(path, init);
      if (answer.status === 401 && authorizer.renew()) {
        await answer.body?.cancel();
        answer = await asCaller(path, init);
      }
      if (answer.ok || answer.status === 304) return answer;
      throw await errorOf(answer);
    },
  };
}

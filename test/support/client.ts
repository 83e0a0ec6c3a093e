import { createClient as connect, type Job } from '../../client/index.ts';
import { testSettings } from '../config.ts';

/** A person who uses the platform over HTTP. */
export type Client = {
  url: string;
  username: string;
  password: string;
  /** For what the client library does not do. */
  authorization: string;
  upscale: (jpeg: Buffer) => Promise<Job>;
  job: (id: string) => Promise<Job>;
  /** Follows the job until `is` holds. @throws when it ends otherwise, or not in a time that suffices a busy machine */
  until: (id: string, is: (job: Job) => boolean) => Promise<Job>;
};

/** Whom the client signs up, and who signs in to the console. */
export const account = { username: 'ansel', password: 'moonrise over hernandez' };

/** What must not come, because a mechanism was left out, is not waited for that long. */
const PATIENCE_SECONDS = testSettings().FAULTS_WITHOUT.length > 0 ? 40 : 180;

export async function createClient(url: string): Promise<Client> {
  const headers = { 'content-type': 'application/json' };
  await ok(await fetch(`${url}/register`, { method: 'POST', headers, body: JSON.stringify(account) }));
  const form = new URLSearchParams(account);
  const { access_token: token } = await ok(await fetch(`${url}/token`, { method: 'POST', body: form }));
  const { upscale, jobs } = connect(url, { token });
  return {
    url,
    ...account,
    authorization: `Bearer ${token}`,
    job: jobs.get,
    upscale: (jpeg) => upscale(new File([new Uint8Array(jpeg)], 'photo.jpg')).accepted(),
    until: async (id, is) => {
      const began = Date.now();
      const found = new AbortController();
      const signal = AbortSignal.any([found.signal, AbortSignal.timeout(PATIENCE_SECONDS * 1000)]);
      let last: Job | undefined;
      const onProgress = (job: Job) => {
        last = job;
        if (is(job)) found.abort();
      };
      const why = await jobs
        .work(id)
        .wait({ signal, onProgress })
        .catch((error) => error);
      if (last && is(last)) return last;
      const seconds = Math.round((Date.now() - began) / 1000);
      throw new Error(`after ${seconds} s the job is ${JSON.stringify(last)}`, { cause: why });
    },
  };
}

async function ok(response: Response) {
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${text}`);
  return JSON.parse(text);
}

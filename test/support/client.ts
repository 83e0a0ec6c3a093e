import assert from 'node:assert/strict';
import { testSettings } from '../config.ts';

export type JobView = {
  id: string;
  kind: string;
  status: 'queued' | 'processing' | 'completed' | 'failed' | 'cancelled';
  progress: { percent: number; stage: string | null };
  attempt: number;
  worker: string | null;
  error: { code: string; message: string } | null;
};

/** A person who uses the platform over HTTP. */
export type Client = {
  url: string;
  username: string;
  password: string;
  authorization: string;
  upscale: (jpeg: Buffer) => Promise<JobView>;
  job: (id: string) => Promise<JobView>;
  /** Long-polls until `is` holds. @throws with what the job is when it does not in a time that suffices a busy machine */
  until: (id: string, is: (job: JobView) => boolean) => Promise<JobView>;
};

/** Whom the client signs up, and who signs in to the console. */
export const account = { username: 'ansel', password: 'moonrise over hernandez' };

/** What must not come, because a mechanism was left out, is not waited for that long. */
const PATIENCE_SECONDS = testSettings().FAULTS_WITHOUT.length > 0 ? 40 : 180;

export async function createClient(url: string): Promise<Client> {
  await ok(await fetch(`${url}/register`, post(JSON.stringify(account), 'application/json')));
  const form = new URLSearchParams(account).toString();
  const token = await ok(await fetch(`${url}/token`, post(form, 'application/x-www-form-urlencoded')));
  const authorization = `Bearer ${token.access_token}`;
  const headers = { authorization };

  const job = async (id: string, query = ''): Promise<JobView> =>
    ok(await fetch(`${url}/jobs/${id}${query}`, { headers }));
  return {
    url,
    ...account,
    authorization,
    job: (id) => job(id),
    upscale: async (jpeg) => {
      const body = new FormData();
      body.set('file', new Blob([new Uint8Array(jpeg)], { type: 'image/jpeg' }), 'photo.jpg');
      return (await ok(await fetch(`${url}/upscale`, { method: 'POST', headers, body }))).job;
    },
    until: async (id, is) => {
      const deadline = Date.now() + PATIENCE_SECONDS * 1000;
      for (;;) {
        const view = await job(id, '?wait=1');
        if (is(view)) return view;
        assert.ok(Date.now() < deadline, `after ${PATIENCE_SECONDS} s the job is ${JSON.stringify(view)}`);
      }
    },
  };
}

const post = (body: string, type: string) => ({ method: 'POST', body, headers: { 'content-type': type } });

async function ok(response: Response) {
  const text = await response.text();
  assert.ok(response.ok, `${response.status} ${text}`);
  return JSON.parse(text);
}

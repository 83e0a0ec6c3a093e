import { createWriteStream, openAsBlob } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { JobView } from '../../api/jobs/view.ts';

export type Job = JobView;

/** The API refused, or answered what no client can use. The message is what it said. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Seconds that one question after a job may stay open; then it is asked again. */
const WAIT_SECONDS = 20;
/** Longer than the longest of our waits, far shorter than a person's patience. */
const ANSWER_MS = 120_000;

/** What a program of the user's own would do: plain HTTP, files streamed from disk, waiting without polling. */
export class Client {
  readonly #url: string;
  readonly #signal: AbortSignal;
  #token = '';

  constructor(url: string, signal: AbortSignal) {
    this.#url = url;
    this.#signal = signal;
  }

  /** Makes the account if there is none of that name, and gets a token for 30 minutes. */
  async signIn(username: string, password: string): Promise<void> {
    const account = JSON.stringify({ username, password });
    const headers = { 'content-type': 'application/json' };
    await this.#send('/register', { method: 'POST', headers, body: account }).catch((error) => {
      if (!(error instanceof ApiError && error.code === 'USERNAME_TAKEN')) throw error;
    });
    const form = new URLSearchParams({ username, password });
    const answer = await this.#send('/token', { method: 'POST', body: form });
    this.#token = ((await answer.json()) as { access_token: string }).access_token;
  }

  async upload<Answer>(path: string, field: string, files: string[]): Promise<Answer> {
    const form = new FormData();
    for (const file of files) form.append(field, await openAsBlob(file), basename(file));
    const answer = await this.#send(path, { method: 'POST', body: form });
    return (await answer.json()) as Answer;
  }

  async start(kind: Job['kind'], input: object): Promise<Job> {
    const headers = { 'content-type': 'application/json' };
    const answer = await this.#send('/jobs', {
      method: 'POST',
      headers,
      body: JSON.stringify({ kind, input }),
    });
    return (await answer.json()) as Job;
  }

  /** Follows a job to its end, saying every change. */
  async follow(id: string, onChange: (job: Job) => void): Promise<Job> {
    let etag = '';
    for (;;) {
      const headers: Record<string, string> = etag ? { 'if-none-match': etag } : {};
      const answer = await this.#send(`/jobs/${id}?wait=${etag ? WAIT_SECONDS : 0}`, { headers });
      if (answer.status === 304) continue;
      etag = answer.headers.get('etag') ?? '';
      const job = (await answer.json()) as Job;
      onChange(job);
      if (job.finished_at !== null) return job;
    }
  }

  /** Writes the file behind a link to disk. */
  async download(link: string, file: string): Promise<void> {
    const { body } = await this.#send(link, {});
    if (!body) throw new ApiError('NO_BODY', `${link} is empty`);
    await mkdir(dirname(file), { recursive: true });
    await pipeline(Readable.fromWeb(body), createWriteStream(file), { signal: this.#signal });
  }

  async #send(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.#token) headers.set('authorization', `Bearer ${this.#token}`);
    const signal = AbortSignal.any([this.#signal, AbortSignal.timeout(ANSWER_MS)]);
    const answer = await fetch(new URL(path, this.#url), { ...init, headers, signal });
    if (answer.ok || answer.status === 304) return answer;
    const text = await answer.text();
    throw problemOf(answer.status, text);
  }
}

function problemOf(status: number, text: string): ApiError {
  try {
    const { code, detail } = JSON.parse(text) as { code?: string; detail?: string };
    return new ApiError(code ?? String(status), detail ?? text);
  } catch {
    return new ApiError(String(status), text.slice(0, 500));
  }
}

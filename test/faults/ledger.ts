import { withDeadline } from '../../runtime/lifecycle.ts';

export type Accepted = { id: string; kind: string; at: number };
export type Answer = { status: number; body: { id?: string; code?: string }; headers: Headers; ms: number };

/** No answer of the API takes longer, whatever is broken; one that does counts as this. */
const PATIENCE_MS = 30_000;

/** What the API has promised, written down by the caller: the system is held to it, not asked for it. */
export class Ledger {
  readonly accepted = new Map<string, Accepted>();
  /** Milliseconds of every answer while a fault was on. */
  readonly latencies: number[] = [];
  /** How often each status other than 2xx was answered. */
  readonly refused = new Map<number, number>();
  isFaulty = false;
  readonly #url: string;
  #headers: Record<string, string>;
  readonly #sendsKeys: boolean;

  constructor(url: string, authorization: string, sendsKeys = true) {
    this.#url = url;
    this.#sendsKeys = sendsKeys;
    this.#headers = { authorization, 'content-type': 'application/json' };
  }

  /** Submits a job; whatever was answered is in the ledger before this returns. */
  async submit(kind: string, input: object, idempotencyKey?: string): Promise<Answer> {
    const key = this.#sendsKeys && idempotencyKey && { 'idempotency-key': idempotencyKey };
    const answer = await this.ask('/jobs', {
      method: 'POST',
      headers: { ...this.#headers, ...key },
      body: JSON.stringify({ kind, input }),
    });
    if (answer.status < 300 && answer.body.id) {
      this.accepted.set(answer.body.id, { id: answer.body.id, kind, at: Date.now() });
    } else this.refused.set(answer.status, (this.refused.get(answer.status) ?? 0) + 1);
    return answer;
  }

  /** The same client at another API: what is accepted there is in this ledger, too. */
  at(url: string): Ledger {
    return this.#with(url, this.#headers);
  }

  /** The same client with an API key, for more than the half hour that a token lasts. @throws when there is none to have */
  async withApiKey(): Promise<Ledger> {
    const wanted = { method: 'POST', body: JSON.stringify({ name: 'ledger' }) };
    const { status, body } = await this.ask('/api-keys', wanted);
    const { key } = body as { key?: string };
    if (!key) throw new Error(`an API key was answered ${status} ${body.code ?? ''}`);
    return this.#with(this.#url, { 'x-api-key': key, 'content-type': 'application/json' });
  }

  #with(url: string, headers: Record<string, string>): Ledger {
    const other = new Ledger(url, '', this.#sendsKeys);
    other.#headers = headers;
    return Object.assign(other, { accepted: this.accepted });
  }

  /** Any request, timed. @returns status 0 when no answer came */
  async ask(path: string, init: RequestInit = {}): Promise<Answer> {
    const started = performance.now();
    const answer = await withDeadline(this.#fetch(path, init), PATIENCE_MS, path).catch(() => ({
      status: 0,
      body: {},
      headers: new Headers(),
    }));
    const ms = performance.now() - started;
    if (this.isFaulty) this.latencies.push(ms);
    return { ...answer, ms };
  }

  async #fetch(path: string, init: RequestInit) {
    const response = await fetch(`${this.#url}${path}`, { headers: this.#headers, ...init });
    const text = await response.text();
    return { status: response.status, body: JSON.parse(text || '{}'), headers: response.headers };
  }
}

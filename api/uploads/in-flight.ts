import { Problem } from '../problems.ts';

/** Bounds how much of something each account has going on at a time in this process, so that one cannot take it all. */
export class InFlight {
  readonly #max: number;
  readonly #perAccount = new Map<string, number>();
  #total = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** Of all accounts. */
  get total(): number {
    return this.#total;
  }

  /** @throws Problem TOO_MANY_UPLOADS before the work has begun */
  async through<T>(account: string, work: () => Promise<T>): Promise<T> {
    const before = this.#perAccount.get(account) ?? 0;
    if (before >= this.#max) {
      const detail = `You may send ${this.#max} uploads at a time. Wait for one to end.`;
      throw new Problem('TOO_MANY_UPLOADS', detail, { headers: { 'retry-after': '2' } });
    }
    this.#perAccount.set(account, before + 1);
    this.#total++;
    try {
      return await work();
    } finally {
      this.#total--;
      const now = (this.#perAccount.get(account) ?? 1) - 1;
      if (now > 0) this.#perAccount.set(account, now);
      else this.#perAccount.delete(account);
    }
  }
}

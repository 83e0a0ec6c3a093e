/** What answers at an origin, as fetch does but without following redirects. */
type Ask = (url: URL, init: RequestInit) => Promise<Response>;

/** A browser without a screen: it keeps each origin's cookies, and shows where it is sent instead of going there. */
export class Visitor {
  readonly #ask: Ask;
  /** By origin, then by name. */
  readonly #cookies = new Map<string, Map<string, string>>();

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  cookiesOf(origin: string): Map<string, string> {
    const cookies = this.#cookies.get(origin) ?? new Map<string, string>();
    this.#cookies.set(origin, cookies);
    return cookies;
  }

  async ask(address: string | URL, init: RequestInit = {}): Promise<Response> {
    const url = new URL(address);
    const cookies = this.cookiesOf(url.origin);
    const headers = new Headers(init.headers);
    headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    const answer = await this.#ask(url, { ...init, headers, redirect: 'manual' });
    for (const set of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (value === '' || /max-age=0|expires=Thu, 01 Jan 1970/i.test(set)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return answer;
  }

  /** @returns where it is sent. @throws for an answer that sends nowhere */
  async follow(address: string | URL, init?: RequestInit): Promise<URL> {
    const answer = await this.ask(address, init);
    const location = answer.headers.get('location');
    if (!location) throw new Error(`${address} answers ${answer.status} ${await answer.text()}`);
    return new URL(location, address);
  }
}

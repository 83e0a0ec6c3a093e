import type { Context } from 'hono';
import proxyAddr from 'proxy-addr';
import { lineOf } from '../../runtime/addresses.ts';
import type { Env } from '../env.ts';

/** Whether an address is one of our proxies, so that what it says of its caller counts. */
export type TrustProxy = (address: string, hop: number) => boolean;

/**
 * @param proxies addresses and networks, or loopback, linklocal and uniquelocal for those
 * @throws TypeError for what is none
 */
export const trustProxies = (proxies: string[]): TrustProxy =>
  proxies.length === 0 ? trustNobody : proxyAddr.compile(proxies);

const trustNobody = () => false;

/**
 * The line that a request came over: its socket's or, behind proxies that we trust, the last address in
 * X-Forwarded-For that is none of them. What stands before that one anybody may have written.
 */
export function clientLine(c: Context<Env>): string {
  const { incoming } = c.env ?? {};
  if (!incoming) return 'unknown';
  return lineOf(proxyAddr(incoming, c.var.deps.settings.TRUSTED_PROXIES) ?? 'unknown');
}

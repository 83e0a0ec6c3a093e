import { isIP } from 'node:net';
import { isPublic } from '../../runtime/outbound.ts';
import { invalid } from '../problems.ts';

/**
 * Refuses what can never be sent to; where a name leads is looked at when something is sent, for it may change.
 * @throws Problem INVALID_REQUEST
 */
export function checkAddress(address: string, allowPrivate: boolean): void {
  const { protocol, hostname, username, password } = new URL(address);
  const refuse = (message: string) => invalid(['body', 'url'], message);
  if (username || password) throw refuse('should have no name or password in it: every request is signed');
  if (allowPrivate) return;
  if (protocol !== 'https:') throw refuse('should begin with https://');
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const isPrivate = isIP(host) ? !isPublic(host) : host === 'localhost' || host.endsWith('.localhost');
  if (isPrivate) throw refuse('should lie in the public internet');
}

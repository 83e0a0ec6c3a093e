import ipaddr from 'ipaddr.js';

/**
 * What stands for one customer's line: an IPv4 address, or the /64 that every IPv6 customer has all addresses of.
 * IPv4 in IPv6 counts as IPv4. What is no address is `unknown`.
 */
export function lineOf(address: string): string {
  if (!ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.toString();
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toNormalizedString()}/64`)}/64`;
}

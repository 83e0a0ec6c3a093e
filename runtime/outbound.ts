import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import ipaddr from 'ipaddr.js';
import { Agent, fetch } from 'undici';

/** A request to a server that is not part of the platform failed before it was answered. */
export class OutboundError extends Error {
  override readonly name = 'OutboundError';
}

export type OutboundRequest = {
  method?: 'GET' | 'POST' | 'DELETE';
  headers?: Record<string, string>;
  body?: string;
  /** For the whole exchange. */
  timeoutMs?: number;
  /** Of the answer's body. */
  maxBytes?: number;
  /** Whether an answer that is longer fails (the default), or only its beginning is read. */
  isCut?: boolean;
  signal?: AbortSignal;
};

export type OutboundAnswer = { status: number; header: (name: string) => string | undefined; text: string };

/** Sends one request and reads the whole answer. @throws OutboundError; its text names the host and nothing secret */
export type Outbound = (url: string, request?: OutboundRequest) => Promise<OutboundAnswer>;

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 1_048_576;

/**
 * What talks to addresses that people chose: webhooks, catalogues, models. Without `allowPrivate` it reaches public
 * addresses alone, decided for each address that a name resolves to at the moment of connecting: a check made before
 * would be passed by a name that changes its mind. Redirects are not followed, because they name a new address.
 */
export function createOutbound({ allowPrivate }: { allowPrivate: boolean }): Outbound {
  const dispatcher = new Agent({
    connections: 16,
    connect: { timeout: 5_000, ...(!allowPrivate && { lookup: lookupPublic }) },
  });
  return async (address, { method = 'GET', headers = {}, body, timeoutMs, maxBytes, isCut, signal } = {}) => {
    const { protocol, hostname, host } = parse(address);
    if (protocol !== 'https:' && protocol !== 'http:') throw new OutboundError('should be http or https');
    const literal = hostname.replace(/^\[|\]$/g, '');
    if (!allowPrivate && ipaddr.isValid(literal)) assertPublic(literal);
    const deadline = AbortSignal.timeout(timeoutMs ?? TIMEOUT_MS);
    try {
      const answer = await fetch(address, {
        method,
        headers,
        body: body ?? null,
        dispatcher,
        redirect: 'manual',
        signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
      });
      const text = await readBounded(answer.body, maxBytes ?? MAX_BYTES, isCut ?? false);
      return { status: answer.status, header: (name) => answer.headers.get(name) ?? undefined, text };
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      throw new OutboundError(`${host} did not answer: ${reasonOf(error)}`, { cause: error });
    }
  };
}

/** Public means unicast and nothing else: not loopback, private, link-local (clouds keep credentials there) or reserved. */
export function isPublic(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast';
}

function assertPublic(address: string): void {
  if (isPublic(address)) return;
  throw new OutboundError(`${address} is not a public address (ALLOW_PRIVATE_ADDRESSES)`);
}

/** As dns.lookup, which undici calls for every connection, and refusing when one of the addresses is not public. */
function lookupPublic(
  hostname: string,
  options: LookupOptions,
  callback: (error: Error | null, found: string | LookupAddress[], family?: number) => void,
): void {
  lookup(hostname, { ...options, all: true }, (error, found) => {
    const refused = error ? undefined : found.find(({ address }) => !isPublic(address));
    const [first] = found ?? [];
    if (error) callback(error, []);
    else if (refused || !first)
      callback(new OutboundError(`it is not at a public address (ALLOW_PRIVATE_ADDRESSES)`), []);
    else if (options.all) callback(null, found);
    else callback(null, first.address, first.family);
  });
}

function parse(address: string): URL {
  const url = URL.parse(address);
  if (!url) throw new OutboundError('it is no address');
  return url;
}

async function readBounded(
  body: AsyncIterable<Uint8Array> | null,
  maxBytes: number,
  isCut: boolean,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    if (bytes > maxBytes && !isCut) throw new OutboundError(`its answer has more than ${maxBytes} bytes`);
    chunks.push(chunk);
    if (bytes > maxBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, maxBytes).toString();
}

/** undici wraps what happened in a TypeError "fetch failed". */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'it took too long';
  return error.cause instanceof Error ? error.cause.message || error.cause.name : error.message;
}

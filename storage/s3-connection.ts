import http from 'node:http';
import https from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, type ClientOptions } from 'minio';
import { withinDeadline } from './deadline.ts';
import { explain, isTransient, type Seen } from './s3-errors.ts';

export type S3Options = {
  /** `http(s)://host[:port]`, as this process reaches it. */
  endpoint: string;
  accessKey: string;
  secretKey: string;
  bucket: string;
  region: string;
  /** `host/bucket/key` instead of `bucket.host/key`. */
  pathStyle: boolean;
  /** The endpoint as callers outside reach it: the host is part of a signature and cannot be rewritten later. */
  publicEndpoint: string;
};

export type Call = {
  /** Begins the message of a failure: 'storing "photos/…"'. */
  what: string;
  key?: string;
  deadlineMs: number;
  signal?: AbortSignal | undefined;
};

/** What one try of a call works with. */
export type Try = { client: Client; signal: AbortSignal; request: typeof http.request; agent: http.Agent };

const TRIES = 3;
/** Sockets to the store per process; further requests wait for one within their own deadline. */
const MAX_SOCKETS = 64;

/**
 * Every call to S3 goes through here: a deadline over all its tries, the caller's signal, and up to three tries
 * when the network or the server stumbles. The minio client offers none of these: it takes no signal, has no
 * timeout, and its own retry prints to the console and would send a spent stream again.
 */
export class S3Connection {
  readonly #options: S3Options;
  readonly #scheme: typeof http | typeof https;
  readonly #agent: http.Agent;

  constructor(options: S3Options) {
    this.#options = options;
    this.#scheme = new URL(options.endpoint).protocol === 'https:' ? https : http;
    this.#agent = new this.#scheme.Agent({ keepAlive: true, maxSockets: MAX_SOCKETS });
  }

  run<T>({ what, key, deadlineMs, signal }: Call, work: (use: Try) => Promise<T>): Promise<T> {
    return withinDeadline(what, deadlineMs, signal, async (within) => {
      for (let tryNumber = 1; ; tryNumber++) {
        const seen: Seen = { status: undefined };
        try {
          return await work(this.#try(within, seen));
        } catch (error) {
          within.throwIfAborted();
          if (tryNumber === TRIES || !isTransient(error, seen)) throw explain(error, seen, what, key);
          await pause(100 * 4 ** (tryNumber - 1) * (1 + Math.random()), undefined, { signal: within });
        }
      }
    });
  }

  close(): void {
    this.#agent.destroy();
  }

  /** A client is a few small objects: one for each try is the way to give its requests a signal. */
  #try(signal: AbortSignal, seen: Seen): Try {
    const request = ((options: http.RequestOptions, answered?: (response: http.IncomingMessage) => void) =>
      this.#scheme.request({ ...options, signal }, (response) => {
        seen.status = response.statusCode;
        // The client throws such answers away without reading them, which would leave the socket in use for ever.
        if (isTransient(undefined, seen)) response.resume();
        answered?.(response);
      })) as typeof http.request;
    const transport = { request };
    const client = new Client({ ...clientOptions(this.#options), transport, transportAgent: this.#agent });
    return { client, signal, request, agent: this.#agent };
  }
}

export function clientOptions(options: S3Options, endpoint = options.endpoint): ClientOptions {
  const { protocol, hostname, port } = new URL(endpoint);
  return {
    endPoint: hostname.replace(/^\[(.*)\]$/, '$1'),
    useSSL: protocol === 'https:',
    ...(port !== '' && { port: Number(port) }),
    accessKey: options.accessKey,
    secretKey: options.secretKey,
    region: options.region,
    pathStyle: options.pathStyle,
    retryOptions: { disableRetry: true },
  };
}

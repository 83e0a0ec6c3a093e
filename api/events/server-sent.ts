import { isDatabaseAway } from '../../db/client.ts';
import type { Watch } from '../jobs/changes.ts';

/** Milliseconds a client waits before it comes back after a lost connection. */
const RECONNECT_MS = 3_000;
/** Silence after which proxies and phones drop a connection is 30 s and more. */
const PING_MS = 15_000;
/** As long as a token: who follows for longer comes back with a new one. */
const MAX_MS = 30 * 60_000;
/** What fits into the buffers of a connection is no sign of life; when they are full for this long, nobody reads. */
const UNREAD_MS = 30_000;

export type EventStream = {
  watch: Watch;
  /** The events since the last look; empty when there are none. `done` after the last one that there will ever be. */
  look: () => AsyncGenerator<string, 'done' | undefined>;
  /** Whether the caller may still listen: not after a logout, and not once the account is switched off. */
  isWelcome: () => Promise<boolean>;
  /** Whether this process is about to stop. */
  isStopping: () => boolean;
  /** Ends the connection of a reader who takes nothing. */
  cut: () => void;
  /** After how many milliseconds without taking anything. */
  unreadMs?: number;
};

/** One server-sent event. The data is one line, for JSON has no line breaks of its own. */
export const serverSentEvent = (event: string, data: unknown, id?: number): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

/**
 * Looks after every change, and sends what it sees. Nothing is kept for a slow reader: the next look is when the last
 * event has been taken. While the database is away the stream stays open, because a browser gives up for good on one
 * that is refused.
 */
export function serverSentEvents(stream: EventStream): Response {
  const headers = {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    'x-accel-buffering': 'no',
  };
  return new Response(readable(stream), { headers });
}

function readable({ cut, unreadMs = UNREAD_MS, ...stream }: EventStream): ReadableStream<Uint8Array> {
  const gone = new AbortController();
  const encoder = new TextEncoder();
  const events = follow(stream, gone.signal);
  let unread: NodeJS.Timeout | undefined;
  const end = () => {
    clearTimeout(unread);
    gone.abort();
    stream.watch.close();
  };
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        clearTimeout(unread);
        try {
          const next = await events.next();
          if (!next.done && !gone.signal.aborted) {
            controller.enqueue(encoder.encode(next.value));
            unread = setTimeout(cut, unreadMs).unref();
            return;
          }
          controller.close();
        } catch (error) {
          controller.error(error);
        }
        end();
      },
      cancel: end,
    },
    { highWaterMark: 0 },
  );
}

async function* follow(
  { watch, look, isWelcome, isStopping }: Omit<EventStream, 'cut' | 'unreadMs'>,
  gone: AbortSignal,
): AsyncGenerator<string> {
  const until = Date.now() + MAX_MS;
  yield `retry: ${RECONNECT_MS}\n`;
  for (;;) {
    try {
      let isQuiet = true;
      const seen = look();
      for (let next = await seen.next(); ; next = await seen.next()) {
        if (next.done && next.value === 'done') return;
        if (next.done) break;
        isQuiet = false;
        yield next.value;
      }
      if (isQuiet) yield ': ping\n\n';
      if (Date.now() >= until || gone.aborted || isStopping()) return;
      await watch.changed(PING_MS, gone);
      if (!(await isWelcome())) return;
    } catch (error) {
      if (!isDatabaseAway(error)) throw error;
      yield ': the database is away\n\n';
      await watch.changed(PING_MS, gone);
      if (gone.aborted || isStopping()) return;
    }
  }
}

import type { JobRow } from '../../db/jobs/row.ts';
import type { Principal } from '../auth/principal.ts';
import type { Deps } from '../deps.ts';
import type { Watch } from './changes.ts';
import { isEnded, jobView } from './view.ts';

/** Milliseconds a client waits before it comes back after a lost connection. */
const RECONNECT_MS = 3_000;
/** Silence after which proxies and phones drop a connection is 30 s and more. */
const PING_MS = 15_000;
/** As long as a token: who follows for longer comes back with a new one. */
const MAX_MS = 30 * 60_000;

/**
 * The job now, then after every change, until it has ended. A reader that is slow gets fewer events, not a longer
 * buffer: the next state is read when the last one has been taken.
 */
export function eventStream(
  { findJob, changes }: Pick<Deps, 'findJob' | 'changes'>,
  first: JobRow,
  principal: Principal,
  watch: Watch,
): ReadableStream<Uint8Array> {
  const gone = new AbortController();
  const encoder = new TextEncoder();
  const events = describeJob();

  async function* describeJob(): AsyncGenerator<string> {
    const until = Date.now() + MAX_MS;
    let seen = 0;
    yield `retry: ${RECONNECT_MS}\n`;
    for (let row: JobRow | undefined = first; row; row = await findJob(first.id, principal)) {
      if (row.version !== seen) yield eventOf(row);
      else yield ': ping\n\n';
      seen = row.version;
      if (isEnded(row) || Date.now() >= until || gone.signal.aborted || changes.isClosed) return;
      await watch.changed(PING_MS, gone.signal);
    }
  }

  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          const next = await events.next();
          if (!next.done) return controller.enqueue(encoder.encode(next.value));
          controller.close();
        } catch (error) {
          controller.error(error);
        }
        watch.close();
      },
      cancel: () => {
        gone.abort();
        watch.close();
      },
    },
    { highWaterMark: 0 },
  );
}

const eventOf = (row: JobRow) => `id: ${row.version}\nevent: job\ndata: ${JSON.stringify(jobView(row))}\n\n`;

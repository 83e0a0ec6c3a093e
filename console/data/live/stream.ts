/** Milliseconds until a stream that was refused is asked for again: a proxy answers 503 while the API restarts. */
const AGAIN_MS = 5_000;

const types = ['reload', 'changed', 'job.progress'].concat(
  ['queued', 'processing', 'completed', 'failed', 'cancelled'].map((status) => `job.${status}`),
);

export type Hearer = {
  opened: () => void;
  /** It is away, and comes back by itself. */
  lost: () => void;
  /** It is away because it was refused: a restart, or the session has ended. It is asked for again all the same. */
  refused: () => void;
  told: (type: string, data: unknown) => void;
};

/**
 * Keeps one stream of events open for as long as the page is looked at. A browser has six connections to a server for all
 * of its tabs together, so one that nobody looks at gives its own back; it begins anew, with `reload`, when it is shown.
 * @returns what closes it for good
 */
export function followEvents(address: string, { opened, lost, refused, told }: Hearer): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const close = () => {
    clearTimeout(timer);
    source?.close();
    source = undefined;
    lost();
  };
  const open = () => {
    const opening = new EventSource(address);
    source = opening;
    opening.onopen = opened;
    opening.onerror = () => {
      lost();
      // It comes back by itself with the id of the last event, unless it was refused.
      if (opening.readyState !== EventSource.CLOSED) return;
      refused();
      timer = setTimeout(open, AGAIN_MS);
    };
    for (const type of types) {
      opening.addEventListener(type, ({ data }: MessageEvent<string>) => told(type, JSON.parse(data).data));
    }
  };
  const look = () => {
    close();
    if (!document.hidden) open();
  };
  document.addEventListener('visibilitychange', look);
  look();
  return () => {
    document.removeEventListener('visibilitychange', look);
    close();
  };
}

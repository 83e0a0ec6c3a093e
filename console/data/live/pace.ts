/** Does work of one name now and then: see `createPace`. */
export type Pace = (name: string, ms: number, work: () => Promise<unknown>) => void;

/**
 * Makes a pace that waits `ms` for more of the same, and does it once for all; what is asked for while it is being done
 * is done once more afterwards, so the last wish of all is always heard.
 */
export function createPace(): Pace {
  /** The work that waits, by name; undefined while only its last is under way. */
  const waiting = new Map<string, (() => Promise<unknown>) | undefined>();
  const go = async (name: string, ms: number) => {
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, ms));
      const work = waiting.get(name);
      waiting.set(name, undefined);
      await work?.().catch(() => {}); // A query that fails shows that itself.
      if (!waiting.get(name)) break;
    }
    waiting.delete(name);
  };
  return (name, ms, work) => {
    const isGoing = waiting.has(name);
    waiting.set(name, work);
    if (!isGoing) void go(name, ms);
  };
}

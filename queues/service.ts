import type { Log } from '../runtime/log.ts';

export type Service = {
  /** Runs a pass now, or right after the current one. Resolves when that pass has ended. */
  nudge: () => Promise<void>;
  stop: () => Promise<void>;
};

/**
 * The shape of every background service: one pass at a time, again after `intervalMs`, a failed pass logged once per
 * change of message (Redis away for an hour is one line, not 3,600).
 */
export function startService(name: string, intervalMs: number, log: Log, pass: () => Promise<void>): Service {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let current = Promise.resolve();
  /** The pass that waits for the current one to end: however many ask for one, one is enough. */
  let next: Promise<void> | undefined;
  let lastFailure = '';

  const runOnce = async () => {
    clearTimeout(timer);
    try {
      await pass();
      if (lastFailure) log.info({ service: name }, 'works again');
      lastFailure = '';
    } catch (error) {
      const failure = String(error);
      if (failure !== lastFailure) log.warn({ err: error, service: name }, 'a pass failed; trying again');
      lastFailure = failure;
    }
    if (!stopped) timer = setTimeout(nudge, intervalMs);
  };
  const nudge = (): Promise<void> => {
    if (stopped) return current;
    next ??= current = current.then(() => {
      next = undefined;
      return runOnce();
    });
    return next;
  };

  void nudge();
  return {
    nudge,
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await current;
    },
  };
}

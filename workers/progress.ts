const EVERY_MS = 500;

/**
 * Passes on the newest progress at most every 500 ms and never two writes at once: a job that reports a thousand tiles
 * costs the database two small updates a second.
 */
export function throttleProgress(write: (fraction: number, stage: string) => Promise<void>) {
  let newest: [number, string] | undefined;
  let timer: NodeJS.Timeout | undefined;
  let last = 0;
  let writing = Promise.resolve();

  const flush = () => {
    timer = undefined;
    const next = newest;
    newest = undefined;
    last = Date.now();
    // A lost progress write costs nothing: the next one or the result says more.
    if (next) writing = writing.then(() => write(...next)).catch(() => {});
  };
  return {
    report: (fraction: number, stage: string) => {
      newest = [Math.min(1, Math.max(0, fraction)), stage];
      timer ??= setTimeout(flush, Math.max(0, last + EVERY_MS - Date.now()));
    },
    stop: async () => {
      clearTimeout(timer);
      await writing;
    },
  };
}

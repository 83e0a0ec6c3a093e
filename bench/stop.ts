/** npm passes on the Ctrl-C that the terminal sends us, too: within this it is one and the same. */
const ONE_PRESS_MS = 1_000;

export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Rejects when we are asked to end. Asked again, we end at once, and what was started follows through its watchdog. */
export function interrupted(): Promise<never> {
  let askedAt = 0;
  return new Promise((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        if (askedAt && Date.now() - askedAt > ONE_PRESS_MS) process.exit(1);
        askedAt ||= Date.now();
        reject(new Interrupted(`stopped by ${signal}`));
      });
    }
  });
}

/** npm passes on the Ctrl-C that the terminal sends us, too: within this it is one and the same. */
const ONE_PRESS_MS = 1_000;

/**
 * Resolves when we are asked to end: by Ctrl-C, by SIGTERM, or because the bootstrap that started us is gone.
 * A second signal ends us at once; what we started then follows through its watchdog.
 */
export function stopAsked(): Promise<void> {
  return new Promise((resolve) => {
    let askedAt: number | undefined;
    const onSignal = () => {
      if (askedAt !== undefined && Date.now() - askedAt > ONE_PRESS_MS) process.exit(130);
      askedAt ??= Date.now();
      resolve();
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
    process.once('disconnect', () => {
      if (askedAt === undefined) onSignal();
    });
    // Only its end matters: the channel itself must not keep us alive.
    process.channel?.unref();
  });
}

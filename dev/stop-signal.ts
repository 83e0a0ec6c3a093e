/**
 * Resolves when we are asked to end: by Ctrl-C, by SIGTERM, or because the bootstrap that started us is gone.
 * A second signal ends us at once; what we started then follows through its watchdog.
 */
export function stopAsked(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const onSignal = () => {
      if (asked) process.exit(130);
      asked = true;
      resolve();
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
    process.once('disconnect', () => {
      if (!asked) onSignal();
    });
    // Only its end matters: the channel itself must not keep us alive.
    process.channel?.unref();
  });
}

import { setTimeout as delay } from 'node:timers/promises';
import type { Service } from './service.ts';

const DEADLINE_MS = 60_000;

/**
 * Resolves when the address answers 200.
 * @throws when it does not within a minute, or a part that it needs ends first, with that part's last words.
 */
export async function untilReady(url: string, parts: { name: string; service: Service }[]): Promise<void> {
  let answer = 'no answer';
  for (const deadline = Date.now() + DEADLINE_MS; Date.now() < deadline; await delay(50)) {
    for (const { name, service } of parts) {
      if (!service.isRunning()) throw new Error(`${name} ${await service.ended}:\n${service.log.tail}`);
    }
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
      if (response.ok) return;
      answer = await response.text();
    } catch (error) {
      answer = error instanceof Error ? error.message : String(error);
    }
  }
  const logs = parts.map(({ service }) => service.log.path).join(', ');
  throw new Error(`${url} was not ready within a minute: ${answer}\nThe logs: ${logs}`);
}

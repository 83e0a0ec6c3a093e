import { Readable } from 'node:stream';
import { STALL_MS } from './deadline.ts';
import { StoreUnavailable } from './store.ts';

/**
 * Passes a response's body on and fails it when no byte comes for `stallMs` although the reader wants some, or when
 * another number of bytes than announced comes. A socket's own timeout will not do: it also fires on a video
 * player that is paused and reads nothing.
 */
export function guarded(source: Readable, expected: number, what: string, stallMs = STALL_MS): Readable {
  let received = 0;
  let timer: NodeJS.Timeout | undefined;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => fail(`nothing came for ${stallMs} ms`), stallMs);
  };
  const fail = (why: string, cause?: unknown) => {
    guard.destroy(new StoreUnavailable(`${what}: ${why}, after ${received} of ${expected} bytes`, { cause }));
  };
  const guard = new Readable({
    highWaterMark: 256 * 1024,
    read() {
      wait();
      source.resume();
    },
    destroy(error, done) {
      clearTimeout(timer);
      source.destroy();
      done(error);
    },
  });
  source.on('data', (chunk: Buffer) => {
    received += chunk.length;
    clearTimeout(timer);
    if (guard.push(chunk)) wait();
    else source.pause();
  });
  source.once('end', () => {
    clearTimeout(timer);
    if (received === expected) guard.push(null);
    else fail('the body ended early or late');
  });
  source.on('error', (error) => fail('the connection broke', error));
  source.pause();
  return guard;
}

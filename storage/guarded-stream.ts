import { Readable } from 'node:stream';
import { STALL_MS } from './deadline.ts';
import { StoreUnavailable } from './store.ts';

/**
 * Passes a response's body on and fails it when no byte comes for `stallMs` although the reader wants some, or when
 * another number of bytes than announced comes. A socket's own timeout will not do: it also fires on a video
 * player that is paused and reads nothing. A failure waits for the reader too: an error event that comes before
 * anyone listens would end the process.
 */
export function guarded(source: Readable, expected: number, what: string, stallMs = STALL_MS): Readable {
  let received = 0;
  let wanted = false;
  let failure: Error | undefined;
  let timer: NodeJS.Timeout | undefined;
  const want = (more: boolean) => {
    wanted = more;
    clearTimeout(timer);
    if (more) timer = setTimeout(() => fail(`nothing came for ${stallMs} ms`), stallMs);
  };
  const fail = (why: string, cause?: unknown) => {
    const message = `${what}: ${why}, after ${received} of ${expected} bytes`;
    failure ??= new StoreUnavailable(message, { cause });
    if (wanted) guard.destroy(failure);
  };
  const guard = new Readable({
    highWaterMark: 256 * 1024,
    read() {
      if (failure) return void guard.destroy(failure);
      want(true);
      source.resume();
    },
    destroy(error, done) {
      want(false);
      source.destroy();
      done(error);
    },
  });
  source.on('data', (chunk: Buffer) => {
    received += chunk.length;
    const more = guard.push(chunk);
    want(more);
    if (!more) source.pause();
  });
  source.once('end', () => {
    if (received !== expected) return fail('the body ended early or late');
    want(false);
    guard.push(null);
  });
  source.on('error', (error) => fail('the connection broke', error));
  source.pause();
  return guard;
}

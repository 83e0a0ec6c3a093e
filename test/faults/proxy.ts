import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What a link does to the bytes that pass it. */
export type LinkFault =
  | 'sound'
  /** Connections break, and new ones are closed at once. */
  | 'cut'
  /** Everything stays open and nothing arrives, in either direction. */
  | 'black-holed'
  /** What the client says arrives; what the server answers is lost. */
  | 'deaf'
  /** Each chunk of bytes arrives so many milliseconds late, in order. */
  | { delayMs: number }
  /** So many bytes of each connection's answers arrive; then it breaks. */
  | { truncateAt: number };

export type Link = {
  /** 127.0.0.1:<port>, to be named in the place of the server. */
  readonly port: number;
  set: (fault: LinkFault) => void;
  /**
   * Breaks the connection in the place of the next answer that contains `text`: the work is done, and the client cannot
   * know. Resolves when that has happened.
   * @param after only where the client has said this since
   */
  loseReply: (text: string, after?: string) => Promise<void>;
  /** Resolves once so many more bytes have been handed to the server. */
  passed: (bytes: number) => Promise<void>;
  close: () => Promise<void>;
};

type Pair = {
  client: Socket;
  server: Socket;
  answered: number;
  damaged: boolean;
  armedBy?: Watch;
};
type Countdown = { bytes: number; passed: () => void };
type Watch = { text: string; after: string; lost: () => void };

/** A TCP link to a server on this machine, sound until told otherwise. A fault applies to connections that are open, too. */
export async function openLink(targetPort: () => number): Promise<Link> {
  const pairs = new Set<Pair>();
  let fault: LinkFault = 'sound';
  let watched: Watch | undefined;
  let countdown: Countdown | undefined;

  const handedOver = (bytes: number) => {
    if (!countdown) return;
    countdown.bytes -= bytes;
    if (countdown.bytes > 0) return;
    countdown.passed();
    countdown = undefined;
  };
  const ask = (pair: Pair, chunk: Buffer) => {
    if (watched && chunk.includes(watched.after)) pair.armedBy = watched;
    return chunk;
  };
  const answer = (pair: Pair, chunk: Buffer) => {
    if (watched && pair.armedBy === watched && chunk.includes(watched.text)) {
      const { lost } = watched;
      watched = undefined;
      breakUp(pair);
      lost();
      return undefined;
    }
    if (fault === 'deaf') {
      pair.damaged = true;
      return undefined;
    }
    if (typeof fault === 'string' || !('truncateAt' in fault)) return chunk;
    const rest = Math.max(0, fault.truncateAt - pair.answered);
    pair.answered += chunk.length;
    if (chunk.length <= rest) return chunk;
    pair.client.end(chunk.subarray(0, rest), () => breakUp(pair));
    return undefined;
  };
  const delayMs = () => (typeof fault === 'object' && 'delayMs' in fault ? fault.delayMs : 0);

  const listener = createServer({ noDelay: true }, (client) => {
    if (fault === 'cut') return void client.destroy();
    const server = connect({ port: targetPort(), host: '127.0.0.1', noDelay: true });
    const pair: Pair = { client, server, answered: 0, damaged: false };
    pairs.add(pair);
    for (const socket of [client, server]) {
      socket.on('error', () => {});
      socket.once('close', () => {
        breakUp(pair);
        pairs.delete(pair);
      });
    }
    carry(client, server, (chunk) => ask(pair, chunk), delayMs, handedOver);
    carry(server, client, (chunk) => answer(pair, chunk), delayMs);
    if (fault === 'black-holed') hold(pair);
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');

  return {
    port: (listener.address() as AddressInfo).port,
    set: (next) => {
      fault = next;
      for (const pair of pairs) {
        // What follows lost bytes would make sense only by accident.
        if (next === 'cut' || pair.damaged) breakUp(pair);
        else if (next === 'black-holed') hold(pair);
        else release(pair);
      }
    },
    loseReply: (text, after = '') => new Promise((lost) => (watched = { text, after, lost })),
    passed: (bytes) => new Promise((passed) => (countdown = { bytes, passed })),
    close: async () => {
      const closed = once(listener, 'close');
      listener.close();
      for (const pair of pairs) breakUp(pair);
      await closed;
    },
  };
}

function carry(
  from: Socket,
  to: Socket,
  pass: (chunk: Buffer) => Buffer | undefined,
  delayMs: () => number,
  handedOver: (bytes: number) => void = () => {},
): void {
  /** Whichever timer fires sends the oldest chunk, so that a shorter delay lets nothing overtake. */
  const late: Buffer[] = [];
  const send = () => {
    const oldest = late.shift();
    if (oldest && !to.destroyed) to.write(oldest, (lost) => lost || handedOver(oldest.length));
  };
  from.on('data', (chunk: Buffer) => {
    const kept = pass(chunk);
    if (!kept || to.destroyed) return;
    late.push(kept);
    if (late.length === 1 && delayMs() === 0) send();
    else setTimeout(send, delayMs());
  });
  from.once('end', () => to.end());
}

function breakUp({ client, server }: Pair): void {
  client.destroy();
  server.destroy();
}

function hold({ client, server }: Pair): void {
  client.pause();
  server.pause();
}

function release({ client, server }: Pair): void {
  client.resume();
  server.resume();
}

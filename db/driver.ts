import { createRequire, registerHooks } from 'node:module';
import type Postgres from 'postgres';

/**
 * postgres.js 3.4.9 with repairs to what it does when a connection is lost. Without them a restart of Postgres ends the
 * whole process, or leaves callers waiting (porsager/postgres issues 1066, 1154 and 1208, open).
 *
 * The source is changed as it is loaded, of the CommonJS build, which nothing else here loads. Rejected: a patched copy in
 * the repository, which nobody would keep up to date; a patch after `npm ci`, which images and other package managers leave
 * out; ignoring the error in the process, which leaves a dead connection in the pool. When a new version no longer contains
 * a text the import fails, and this file may be superfluous.
 */
const repairs: Record<string, [text: string, repaired: string][]> = {
  'src/index.js': [
    // A transaction whose connection was lost went on with whoever had the connection next: its late ROLLBACK or
    // COMMIT ended a stranger's transaction.
    ['connection.onclose = reject)', 'connection.onclose = (e) => { lost = e; reject(e) })'],
    ['let savepoints = 0\n', 'let savepoints = 0\n      , lost\n'],
    ['(uncaughtError = e))\n', '(uncaughtError = e))\n        if (lost) return q.reject(lost)\n'],
    // Behind a server that answers nothing each of those who waited for a connection was let to wait for itself.
    [
      '    options.onclose && options.onclose(c.id)\n',
      '    while (c.silent && queries.length) queries.shift().reject(c.silent)\n' +
        '    c.silent = null\n    options.onclose && options.onclose(c.id)\n',
    ],
  ],
  'src/connection.js': [
    // Bytes that were not sent yet were put before the first message of the next connection, and their timer, cleared
    // and not forgotten, kept that message from being sent.
    ['    socket = null\n\n', '    socket = chunk = nextWriteTimer = null\n\n'],
    // A proxy that lets nobody through to a stopped server closes in good order. That was tried again for ever, and
    // the caller never heard of it.
    [
      '    if (initial)\n      return reconnect()',
      '    if (initial && options.host.length > 1)\n      return reconnect()',
    ],
    ['!hadError && (query || sent.length)', '!hadError && (initial || query || sent.length)'],
    // A connection that was lost while it asked for the array types rejected a promise that nobody holds, which ends the
    // process; whoever waits for the connection is told by `initial`. It asks again when it is connected again.
    ['return fetchArrayTypes()', 'return void fetchArrayTypes().catch(() => { needsTypes = true })'],
    // A statement on a connection that is gone was written to null, in a timer, where nobody could catch it.
    [
      'function execute(q) {\n',
      "function execute(q) {\n    if (!socket) return queryError(q, Errors.connection('CONNECTION_CLOSED', options)), true\n",
    ],
    // A server that accepts and answers nothing held its connections until the operating system noticed, which it never does
    // of one that still acknowledges. Where statements have a limit, 5 s more are given to the answer.
    [
      '      , connectTimer = timer(connectTimedOut, options.connect_timeout)\n',
      '      , connectTimer = timer(connectTimedOut, options.connect_timeout)\n' +
        '      , answerTimer = timer(unanswered, options.connection.statement_timeout / 1000 + 5)\n',
    ],
    ['(query = q, query.active = true)', '(query = q, query.active = true, answerTimer.start())'],
    [
      '    connectTimer.cancel()\n\n    if (initial)',
      '    connectTimer.cancel()\n    answerTimer.cancel()\n\n    if (initial)',
    ],
    ['      return // Consider opening', '      return answerTimer.start() // Consider opening'],
    [
      '    connectTimer.cancel()\n\n    socket.remove',
      '    connectTimer.cancel()\n    answerTimer.cancel()\n\n    socket.remove',
    ],
    [
      '  function connectTimedOut() {\n',
      `  function unanswered() {
    connection.silent = Errors.connection('CONNECTION_TIMEOUT', options, socket)
    socket.destroy(connection.silent)
  }

  function connectTimedOut() {
    connection.silent = Errors.connection('CONNECT_TIMEOUT', options, socket)
`,
    ],
  ],
};

/** @throws when the text to repair is not there once */
function repair(file: string, source: string): string {
  let repaired = source;
  for (const [text, better] of repairs[file] ?? []) {
    if (repaired.split(text).length !== 2) throw new Error(`postgres ${file} has changed: see db/driver.ts`);
    repaired = repaired.replace(text, () => better);
  }
  return repaired;
}

const waiting = new Set(Object.keys(repairs));
const hooks = registerHooks({
  load: (url, context, next) => {
    const loaded = next(url, context);
    const file = Object.keys(repairs).find((name) => url.endsWith(`/postgres/cjs/${name}`));
    if (!file) return loaded;
    waiting.delete(file);
    return { ...loaded, source: repair(file, String(loaded.source)) };
  },
});
// As CommonJS, which is read at once: a module that awaits makes asynchronous all that import it.
export const postgres: typeof Postgres = createRequire(import.meta.url)('postgres');
hooks.deregister();
if (waiting.size > 0)
  throw new Error(`postgres has no ${[...waiting].join(', ')} any more: see db/driver.ts`);

import type { Sql } from 'postgres';

/** Connections keep what is prepared: lists of ids and batches would make texts without end, and long ones. */
const MOST_TEXTS = 200;
const LONGEST_TEXT = 8_192;

/**
 * The same pool, which prepares each statement of drizzle's whose text comes a second time, once per connection. Without, a
 * statement with parameters makes two trips: one to learn their types, one to run. An upload has a dozen statements, and in a
 * process that receives files each trip waits its turn.
 */
export function preparing(sql: Sql): Sql {
  const once = new Set<string>();
  const again = new Set<string>();
  const comesAgain = (text: string): boolean => {
    if (again.has(text)) return true;
    if (text.length > LONGEST_TEXT || again.size >= MOST_TEXTS) return false;
    if (once.has(text)) return again.add(text).size > 0;
    if (once.size >= MOST_TEXTS) once.clear();
    once.add(text);
    return false;
  };
  return through(sql, comesAgain);
}

type Method = (...given: unknown[]) => unknown;

/** A transaction and a savepoint hand out clients of their own, which prepare alike. */
function through<S extends object>(client: S, comesAgain: (text: string) => boolean): S {
  const alike = (given: unknown) =>
    typeof given === 'function' ? (inner: object) => given(through(inner, comesAgain)) : given;
  return new Proxy(client, {
    get: (target, name) => {
      const own: unknown = Reflect.get(target, name);
      if (typeof own !== 'function') return own;
      const method = own as Method;
      if (name === 'begin' || name === 'savepoint')
        return (...given: unknown[]) => method(...given.map(alike));
      if (name !== 'unsafe') return own;
      return (text: string, parameters: unknown[], options: object = {}) =>
        method(text, parameters, { ...options, prepare: comesAgain(text) });
    },
  });
}

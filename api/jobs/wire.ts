/**
 * Names on the wire are snake_case, as in all systems this platform replaces; contracts are camelCase, as all code
 * here. The change is mechanical and happens in this one file, so a new kind needs nothing for it.
 */
type SnakeName<Name extends string> = Name extends `${infer Head}${infer Rest}`
  ? `${Head extends Lowercase<Head> ? Head : `_${Lowercase<Head>}`}${SnakeName<Rest>}`
  : Name;

export type Snake<T> = T extends readonly (infer Item)[]
  ? Snake<Item>[]
  : T extends object
    ? { [Name in keyof T as Name extends string ? SnakeName<Name> : Name]: Snake<T[Name]> }
    : T;

export const snakeName = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
export const camelName = (name: string): string =>
  name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** A copy with every key renamed, however deep. */
export const toSnake = (value: unknown): unknown => renameKeys(value, snakeName);
/** The other way. A camelCase key stays as it is, so callers may also write inputs as the contracts do. */
export const toCamel = (value: unknown): unknown => renameKeys(value, camelName);

function renameKeys(value: unknown, rename: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => renameKeys(item, rename));
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    copy[rename(key)] = renameKeys((value as Record<string, unknown>)[key], rename);
  }
  return copy;
}

import type { Context } from 'hono';
import type { Env } from '../env.ts';
import { camelName } from '../jobs/wire.ts';

type Fields = Record<string, { [keyword: string]: unknown }>;

/** The options beside an upload's files, from the query and the form; the form wins. */
export const optionsOf = (c: Context<Env>, form: Record<string, string>, fields: Fields) =>
  readOptions({ ...c.req.query(), ...form }, fields);

/** Forms have only text: what a field's schema does not want as text is read as a number or a yes/no. */
export function readOptions(given: Record<string, string>, fields: Fields): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(given).map(([name, text]) => [
      camelName(name),
      fields[name]?.type === 'string' ? text : plainValue(text),
    ]),
  );
}

function plainValue(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  const number = Number(text);
  return text.trim() !== '' && Number.isFinite(number) ? number : text;
}

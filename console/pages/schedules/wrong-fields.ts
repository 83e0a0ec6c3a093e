import { type FieldError, Refused } from '../../data/api.ts';

/** What the API says of each parameter, by its name. */
export function wrongParameters(error: Error | null): Record<string, FieldError> {
  const fields = error instanceof Refused ? error.fields : [];
  const ours = fields.filter(({ path }) => path[1] === 'parameters');
  return Object.fromEntries(ours.map((field) => [String(field.path[2] ?? ''), field]));
}

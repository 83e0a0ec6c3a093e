import { snakeName } from './jobs/wire.ts';

/**
 * Why one field of a request was refused: the closed list, documented in docs/errors.md. The sentence beside it is for people
 * who read English; a page says it in its reader's language by the code.
 */
export const fieldErrorCodes = [
  'REQUIRED',
  'WRONG_TYPE',
  'TOO_SMALL',
  'TOO_LARGE',
  'TOO_SHORT',
  'TOO_LONG',
  'TOO_FEW',
  'TOO_MANY',
  'NOT_A_CHOICE',
  'WRONG_FORMAT',
  'NOT_A_TIME',
  'UNKNOWN_FIELD',
  'REFUSED',
] as const;

export type FieldErrorCode = (typeof fieldErrorCodes)[number];

/** What one field of a request should be. `path` starts with where it was looked for: body, query or path. */
export type FieldError = {
  path: (string | number)[];
  message: string;
  code: FieldErrorCode;
  /** The least or the most of what the code is about: of the number itself, of characters, or of items. */
  limit?: number;
};

/** What zod says of a value that does not fit; which of the members there are depends on `code`. */
export type Issue = {
  code?: string | undefined;
  path: readonly PropertyKey[];
  message: string;
  origin?: string;
  minimum?: number | bigint;
  maximum?: number | bigint;
};

/** @param at where the value stood, such as ['body'] */
export function fieldErrorOf(issue: Issue, at: (string | number)[]): FieldError {
  const path = [...at, ...issue.path.map(nameOnTheWire)];
  const { message } = issue;
  // Read from zod's words: hono's validators do not hand on what was given, so that any wrong type looked like nothing.
  if (/^Invalid input: expected .*, received undefined$/.test(message))
    return { path, message: 'Field required', code: 'REQUIRED' };
  const limit = issue.minimum ?? issue.maximum;
  return { path, message, code: codeOf(issue), ...(limit !== undefined && { limit: Number(limit) }) };
}

const nameOnTheWire = (name: PropertyKey) => (typeof name === 'number' ? name : snakeName(String(name)));

const plain: Record<string, FieldErrorCode> = {
  invalid_type: 'WRONG_TYPE',
  invalid_value: 'NOT_A_CHOICE',
  invalid_union: 'NOT_A_CHOICE',
  invalid_format: 'WRONG_FORMAT',
  unrecognized_keys: 'UNKNOWN_FIELD',
};

const sizes: Record<string, { few: FieldErrorCode; many: FieldErrorCode }> = {
  number: { few: 'TOO_SMALL', many: 'TOO_LARGE' },
  int: { few: 'TOO_SMALL', many: 'TOO_LARGE' },
  string: { few: 'TOO_SHORT', many: 'TOO_LONG' },
  array: { few: 'TOO_FEW', many: 'TOO_MANY' },
};

function codeOf({ code = 'custom', origin = '' }: Issue): FieldErrorCode {
  if (code === 'too_small') return sizes[origin]?.few ?? 'REFUSED';
  if (code === 'too_big') return sizes[origin]?.many ?? 'REFUSED';
  return plain[code] ?? 'REFUSED';
}

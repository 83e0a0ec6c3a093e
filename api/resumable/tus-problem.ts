import { type ApiProblemCode, Problem } from '../problems.ts';

/** How the library refuses: a status, and a sentence. */
type TusRefusal = { status_code: number; body: string };

const codes: Record<number, ApiProblemCode> = {
  404: 'NOT_FOUND',
  409: 'OFFSET_MISMATCH',
  410: 'NOT_FOUND',
  413: 'PAYLOAD_TOO_LARGE',
};

/** The refusals of all other routes are problem documents; so are tus's. What else was thrown stays what it is. */
export function tusProblem(error: unknown): unknown {
  if (!isRefusal(error)) return error;
  return new Problem(codes[error.status_code] ?? 'MALFORMED_BODY', error.body.trim());
}

const isRefusal = (error: unknown): error is TusRefusal =>
  typeof error === 'object' && error !== null && 'status_code' in error && 'body' in error;

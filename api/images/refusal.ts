import type { ErrorHandler } from 'hono';
import { z } from 'zod';
import type { Env } from '../env.ts';
import { noteFailure } from '../errors.ts';
import type { Problem } from '../problems.ts';
import { titleOf } from '../problems.ts';
import { toProblem } from '../to-problem.ts';

export const refusalSchema = z.object({
  error: z.string(),
  message: z.string(),
  /** Of refusals that the other system did not know: one of docs/errors.md. */
  code: z.string().optional(),
});

type Words = z.output<typeof refusalSchema>;

/** A refusal of `POST /api/upload`, in the words of the system that the route is kept from. */
export class ImageRefusal extends Error {
  override readonly name = 'ImageRefusal';
  readonly status: 400 | 409;
  readonly body: Words & Record<string, unknown>;

  constructor(status: 400 | 409, error: string, message: string, more: Record<string, unknown> = {}) {
    super(error);
    this.status = status;
    this.body = { error, message, ...more };
  }
}

/** Answers what was thrown as `{"error", "message"}`: clients of that system know no problem documents. */
export const refuseInItsWords: ErrorHandler<Env> = (error, c) => {
  if (error instanceof ImageRefusal) return c.json(error.body, error.status);
  const problem = toProblem(error);
  noteFailure(problem, error, c);
  // It knew no 422.
  const status = problem.code === 'INVALID_REQUEST' ? 400 : problem.status;
  return c.json(wordsFor(problem, c.var.deps.settings.MAX_IMAGE_BYTES), status, problem.headers);
};

function wordsFor(problem: Problem, maxBytes: number): Words {
  switch (problem.code) {
    case 'NOT_AUTHENTICATED':
      return { error: 'API key is required', message: 'Please provide X-API-Key header' };
    case 'INVALID_API_KEY':
      return { error: 'Invalid API key', message: 'The provided API key is not valid' };
    case 'PAYLOAD_TOO_LARGE':
      return { error: 'File too large', message: `Maximum file size is ${maxBytes / 2 ** 20}MB` };
    case 'INTERNAL_ERROR':
      return {
        error: 'Internal server error',
        message: 'An unexpected error occurred while processing your request',
      };
    default:
      return { error: titleOf(problem.code), message: problem.message, code: problem.code };
  }
}

import { HTTPException } from 'hono/http-exception';
import { isDatabaseAway, isUnstorable } from '../db/client.ts';
import { Refusal } from '../queues/errors.ts';
import { TooManyJobs, UnknownMedia } from '../queues/submit.ts';
import { DeadlineError } from '../runtime/lifecycle.ts';
import { ObjectNotFound, StoreUnavailable } from '../storage/store.ts';
import { notFound, Problem } from './problems.ts';

const soon = { headers: { 'retry-after': '2' } };

const unstorable =
  'A value cannot be stored: a text with the character NUL, or a number or time that is too large.';

/** What to tell the caller of anything that was thrown. Text of errors that are not ours never leaves the process. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof Refusal) return new Problem(error.code, error.message);
  if (error instanceof UnknownMedia) return notFound(error.message);
  if (error instanceof TooManyJobs) {
    return new Problem('TOO_MANY_JOBS', error.message, { headers: { 'retry-after': '10' } });
  }
  if (error instanceof ObjectNotFound) return notFound('The file is gone.');
  if (error instanceof StoreUnavailable) {
    return new Problem('STORAGE_UNAVAILABLE', 'The object store does not answer. Try again soon.', soon);
  }
  if (isDatabaseAway(error) || error instanceof DeadlineError) {
    return new Problem('DATABASE_UNAVAILABLE', 'The database does not answer. Try again soon.', soon);
  }
  if (error instanceof HTTPException) return fromHono(error);
  if (isUnstorable(error)) return new Problem('INVALID_REQUEST', unstorable, { cause: error });
  if (isOutOfRoom(error))
    return new Problem('OVERLOADED', 'This server has no room for uploads just now.', soon);
  return new Problem('INTERNAL_ERROR', 'Something went wrong. The log has the cause under the request id.', {
    cause: error,
  });
}

/** Hono's own validators throw these, before any of our code sees the body. */
function fromHono({ status, message }: HTTPException): Problem {
  if (status === 415) {
    return new Problem(
      'UNSUPPORTED_MEDIA_TYPE',
      'The Content-Type of the body is not one that is taken here.',
    );
  }
  if (status < 500) return new Problem('MALFORMED_BODY', message || 'The body cannot be read.');
  return new Problem('INTERNAL_ERROR', 'Something went wrong. The log has the cause under the request id.');
}

/** The scratch disk is full, or as many files are open as may be. */
const isOutOfRoom = (error: unknown) =>
  error instanceof Error && 'code' in error && /^(ENOSPC|EDQUOT|EMFILE|ENFILE)$/.test(String(error.code));

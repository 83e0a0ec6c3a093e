import type { Job } from './types.ts';

/** What one field of a request should be. `code` and `limit`, the least or the most that fits, are for programs. */
export type FieldError = { path: (string | number)[]; message: string; code: string; limit?: number };

type Facts = {
  status?: number | undefined;
  requestId?: string | undefined;
  fields?: FieldError[] | undefined;
  job?: Job | undefined;
  cause?: unknown;
};

/**
 * The one error of this library. `code` is for programs and never changes its meaning: a code of the API or of a job
 * (docs/errors.md), or one of the library's own:
 *
 * - `UNREACHABLE`: nothing answered, after all tries
 * - `TIMED_OUT`: the answer did not come in time
 * - `JOB_CANCELLED`: somebody cancelled the job that was waited for
 * - `NO_RESULT_FILE`: the job made no file; its result is in the job itself
 * - `CANNOT_READ_FILE`: a path names no file that can be read here
 * - `UNREADABLE_ANSWER`: what answered is no Darkroom platform, or a proxy before it
 */
export class DarkroomError extends Error {
  override readonly name = 'DarkroomError';
  readonly code: string;
  /** The status of the answer, where there was one. */
  readonly status: number | undefined;
  /** What the platform's log has of it. */
  readonly requestId: string | undefined;
  /** The fields of the request that do not fit. */
  readonly fields: FieldError[];
  /** The job that failed or was cancelled. */
  readonly job: Job | undefined;

  constructor(code: string, message: string, { status, requestId, fields = [], job, cause }: Facts = {}) {
    super(message, cause === undefined ? {} : { cause });
    this.code = code;
    this.status = status;
    this.requestId = requestId;
    this.fields = fields;
    this.job = job;
  }
}

/** From an answer that is no success. */
export async function errorOf(answer: Response): Promise<DarkroomError> {
  const text = await answer.text().catch(() => '');
  const { status } = answer;
  try {
    const { code, detail, request_id: requestId, errors: fields } = JSON.parse(text);
    if (typeof code === 'string' && typeof detail === 'string')
      return new DarkroomError(code, detail, { status, requestId, fields });
  } catch {
    // Not a problem document: told below.
  }
  const start = text.trim().slice(0, 200);
  return new DarkroomError('UNREADABLE_ANSWER', `It answered ${status}: ${start || 'nothing'}`, { status });
}

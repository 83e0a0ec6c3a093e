import { type JobErrorCode, jobErrors } from '../queues/errors.ts';
import type { FieldError, FieldErrorCode } from './field-errors.ts';

/**
 * Why a request was refused: the closed list of codes, documented in docs/errors.md. Codes of jobs (queues/errors.ts)
 * may stand here too, when what they blame is found before any job is made.
 */
export const problems = {
  MALFORMED_BODY: { status: 400, title: 'The body cannot be read' },
  USERNAME_TAKEN: { status: 400, title: 'The username is taken' },
  AVATAR_REFUSED: { status: 400, title: 'The picture cannot be an avatar' },
  EMAIL_TAKEN: { status: 400, title: 'The e-mail address is taken' },
  INACTIVE_USER: { status: 400, title: 'The account is switched off' },
  CONTENT_MISMATCH: { status: 400, title: 'The body names another content than the path' },
  TITLE_REQUIRED: { status: 400, title: 'A content needs a title' },
  ALREADY_LIKED: { status: 400, title: 'The caller likes it already' },
  NOT_AUTHENTICATED: { status: 401, title: 'Nothing shows who is calling' },
  INVALID_TOKEN: { status: 401, title: 'The access token is not valid' },
  INVALID_API_KEY: { status: 401, title: 'The API key is not valid' },
  INVALID_INTERNAL_TOKEN: { status: 401, title: 'The internal token is not valid' },
  WRONG_PASSWORD: { status: 401, title: 'The username or password is wrong' },
  CROSS_SITE: { status: 403, title: 'The request came from another site' },
  NOT_ALLOWED: { status: 403, title: 'The caller may not do this' },
  SIGNATURE_REFUSED: { status: 403, title: 'The address is not signed, or no longer' },
  NOT_FOUND: { status: 404, title: 'There is no such thing here' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'This address does not take this method' },
  UPLOAD_TIMEOUT: { status: 408, title: 'The upload took too long' },
  NOT_RETRYABLE: { status: 409, title: 'Only a failed or cancelled job can be run again' },
  LAST_ADMINISTRATOR: { status: 409, title: 'Nobody else could administer the platform' },
  TOO_MANY_API_KEYS: { status: 409, title: 'The account has too many API keys' },
  TOO_MANY_WEBHOOKS: { status: 409, title: 'The account has too many webhook endpoints' },
  WEBHOOK_DISABLED: { status: 409, title: 'The webhook endpoint is switched off' },
  OFFSET_MISMATCH: { status: 409, title: 'The upload goes on at another byte' },
  UPLOAD_INCOMPLETE: { status: 409, title: 'Bytes of the upload are missing' },
  RUN_IN_PROGRESS: { status: 409, title: 'A run of this schedule goes on' },
  SCHEDULE_NAME_TAKEN: { status: 409, title: 'A schedule has this name' },
  TOO_MANY_SCHEDULES: { status: 409, title: 'Too many schedules' },
  TUS_REQUIRED: { status: 412, title: 'This takes tus 1.0.0' },
  PAYLOAD_TOO_LARGE: { status: 413, title: 'The body or file is too large' },
  TOO_MANY_PIECES: { status: 413, title: 'The upload came in too many pieces' },
  QUOTA_EXCEEDED: { status: 413, title: 'The user keeps as many bytes as allowed' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'The file or body is of a kind that is not taken' },
  RANGE_NOT_SATISFIABLE: { status: 416, title: 'The range lies beyond the end of the file' },
  INVALID_REQUEST: { status: 422, title: 'The request does not fit its schema' },
  CHECKSUM_MISMATCH: { status: 422, title: 'The bytes are not those that were announced' },
  IDEMPOTENCY_KEY_REUSED: { status: 422, title: 'The key was used for another request' },
  UPLOAD_BUSY: { status: 423, title: 'Another request writes to this upload' },
  RATE_LIMITED: { status: 429, title: 'Asked too often' },
  TOO_MANY_JOBS: { status: 429, title: 'Too many unfinished jobs' },
  TOO_MANY_UPLOADS: { status: 429, title: 'Too many uploads at a time' },
  TOO_MANY_STREAMS: { status: 429, title: 'Too many open event streams' },
  DATABASE_UNAVAILABLE: { status: 503, title: 'The database is away' },
  STORAGE_UNAVAILABLE: { status: 503, title: 'The object store is away' },
  UPSTREAM_UNAVAILABLE: { status: 503, title: 'A service that this needs does not answer' },
  LOGIN_UNAVAILABLE: { status: 503, title: 'The login service is away' },
  QUEUE_FULL: { status: 503, title: 'Too many jobs wait, of all users' },
  SCRATCH_FULL: { status: 503, title: 'The disk for uploads is full' },
  OVERLOADED: { status: 503, title: 'Too much is going on at once' },
  INTERNAL_ERROR: { status: 500, title: 'Something went wrong here' },
} as const;

export type ApiProblemCode = keyof typeof problems;
export type ProblemCode = ApiProblemCode | JobErrorCode;
export type ProblemStatus = (typeof problems)[ApiProblemCode]['status'];

/** Codes of jobs blame the media that a request names; those that may pass by themselves blame the platform. */
export type StatusOf<C extends ProblemCode> = C extends ApiProblemCode
  ? (typeof problems)[C]['status']
  : C extends JobErrorCode
    ? (typeof jobErrors)[C]['retry'] extends true
      ? 500
      : 422
    : never;

export const statusOf = <C extends ProblemCode>(code: C): StatusOf<C> =>
  (code in problems
    ? problems[code as ApiProblemCode].status
    : jobErrors[code as JobErrorCode].retry
      ? 500
      : 422) as StatusOf<C>;

export type ProblemOptions = {
  headers?: Record<string, string>;
  errors?: FieldError[];
  /** Further members of the document. */
  members?: Record<string, string>;
  cause?: unknown;
};

/** A refusal on its way to the caller. The detail is a sentence for people; programs read the code. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  readonly headers: Record<string, string>;
  readonly errors: FieldError[] | undefined;
  readonly members: Record<string, string> | undefined;

  constructor(
    code: ProblemCode,
    detail: string,
    { headers = {}, errors, members, cause }: ProblemOptions = {},
  ) {
    super(detail, { cause });
    this.code = code;
    this.headers = headers;
    this.errors = errors;
    this.members = members;
  }

  get status(): ProblemStatus {
    return statusOf(this.code);
  }
}

export const notFound = (detail = 'Not Found') => new Problem('NOT_FOUND', detail);

/** @param path such as ['body', 'file'] */
export function invalid(
  path: (string | number)[],
  message: string,
  code: FieldErrorCode = 'REFUSED',
): Problem {
  const detail = `${path.slice(1).join('.') || path[0]}: ${message}`;
  return new Problem('INVALID_REQUEST', detail, { errors: [{ path, message, code }] });
}

/** @param path such as ['body', 'file'] */
export const missing = (path: (string | number)[], message = 'Field required') =>
  invalid(path, message, 'REQUIRED');

/** An RFC 9457 problem document. */
export function problemDocument(problem: Problem, instance: string, requestId: string) {
  const { code, status, message: detail, errors, members } = problem;
  return {
    type: `/problems/${code}`,
    title: titleOf(code),
    status,
    detail,
    instance,
    code,
    request_id: requestId,
    ...(errors && { errors }),
    ...members,
  };
}

export const titleOf = (code: ProblemCode): string =>
  code in problems
    ? problems[code as ApiProblemCode].title
    : jobErrors[code as JobErrorCode].meaning.replace(/\.$/, '');

export function problemResponse(problem: Problem, instance: string, requestId: string): Response {
  return new Response(JSON.stringify(problemDocument(problem, instance, requestId)), {
    status: problem.status,
    headers: { 'content-type': 'application/problem+json', ...problem.headers },
  });
}

/**
 * Why a job failed: the closed list of codes, documented in docs/errors.md. `retry` says whether another attempt
 * may help; a code that blames the input never does, so a corrupt file cannot loop.
 */
export const jobErrors = {
  UNSUPPORTED_FORMAT: { retry: false, meaning: 'The file is of a kind that cannot be read here.' },
  CORRUPT_MEDIA: { retry: false, meaning: 'The file is damaged or cut short.' },
  TOO_MANY_PIXELS: { retry: false, meaning: 'The picture, asked for or given, exceeds the pixel limit.' },
  NO_VIDEO_FRAME: { retry: false, meaning: 'No frame of the video could be decoded.' },
  NO_READABLE_PHOTO: { retry: false, meaning: 'Not one photo of the burst could be read.' },
  MEDIA_MISSING: { retry: false, meaning: 'The photo or video was deleted before the job ran.' },
  INVALID_INPUT: { retry: false, meaning: 'The input does not fit the schema of this kind.' },
  MODEL_UNAVAILABLE: { retry: false, meaning: 'The model asked for is not installed or does not load here.' },
  DEADLINE_EXCEEDED: { retry: true, meaning: 'One attempt took longer than this kind allows.' },
  OUT_OF_MEMORY: { retry: true, meaning: 'The media process passed its memory limit and was ended.' },
  SCRATCH_FULL: { retry: true, meaning: 'The disk of the worker has no room for the work.' },
  GPU_OUT_OF_MEMORY: { retry: true, meaning: 'The GPU has no room for the smallest tile.' },
  MEDIA_PROCESS_CRASHED: {
    retry: true,
    meaning: 'The media process died, as a native decoder may on a hostile file.',
  },
  WORKER_LOST: { retry: true, meaning: 'The worker died or lost its connection while the job ran.' },
  STORAGE_UNAVAILABLE: { retry: true, meaning: 'The object store did not answer, or gave damaged bytes.' },
  UPSTREAM_UNAVAILABLE: {
    retry: true,
    meaning: 'A service outside the platform did not answer as it should.',
  },
  UPSTREAM_REFUSED: {
    retry: false,
    meaning: 'A service outside the platform refused, for the worker’s key above all.',
  },
  INTERNAL: {
    retry: true,
    meaning: 'Something else went wrong; the worker log has the cause under the job id.',
  },
} as const;

export type JobErrorCode = keyof typeof jobErrors;

/** Never again: the job fails now, whatever attempts are left. */
export class Fatal extends Error {
  override readonly name = 'Fatal';
  readonly code: JobErrorCode;
  constructor(code: JobErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** This attempt failed for a reason with a code; the next one may succeed. */
export class Retryable extends Error {
  override readonly name = 'Retryable';
  readonly code: JobErrorCode;
  constructor(code: JobErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Not now: the job goes back to the queue for `delayMs` and no attempt is spent. */
export class Later extends Error {
  override readonly name = 'Later';
  readonly delayMs: number;
  /** What the job fails with when it was put off too often. */
  readonly code: JobErrorCode | undefined;
  constructor(delayMs: number, message: string, code?: JobErrorCode) {
    super(message);
    this.delayMs = delayMs;
    this.code = code;
  }
}

/** A submission that cannot succeed, found before any work: nothing is stored. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: JobErrorCode;
  constructor(code: JobErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

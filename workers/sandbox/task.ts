/** What a task may say while it runs. No pixels cross the process boundary: only paths, options and progress. */
export type TaskContext = {
  /** Fires when the job is cancelled. Tasks look at it between steps; the parent kills those that do not. */
  signal: AbortSignal;
  /** How far the work is, from 0 to 1, and what it is doing in a word or two. Call it as often as you like. */
  progress: (fraction: number, stage: string) => void;
};

/**
 * Media work: a plain function from files to files, run in a child process that keeps its model loaded, and by the
 * command line. Arguments and result are JSON. It throws `Fatal(code)` for input that can never succeed.
 */
export type Task<Args, Result> = (args: Args, context: TaskContext) => Promise<Result>;

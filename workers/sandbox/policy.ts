/** How a lane treats its media processes. */
export type MediaPolicy = {
  /** Set for the next process, over what a media process is given anyway. */
  env: () => Record<string, string>;
  /** Whether a task failed because the process, or the device it works on, was full: the process is ended then. */
  isFull: (error: unknown) => boolean;
  /** Makes the next process ask for less. @returns false when less cannot be asked for, and the task fails */
  shrink: () => boolean;
  /** Milliseconds without a task after which a process is ended, to give back what it holds. */
  idleMs: number;
};

/**
 * For work that holds nothing from task to task. It leaves a GPU to the one process that has it (workers/engines.ts): the
 * avatar that a model enlarges has a quarter of a megapixel, which a CPU does in half a second.
 */
export const plainPolicy: MediaPolicy = {
  env: () => ({ UPSCALE_DEVICE: 'cpu' }),
  isFull: () => false,
  shrink: () => false,
  idleMs: Number.POSITIVE_INFINITY,
};

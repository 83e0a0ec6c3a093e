/** What was typed, or is set, cannot work. The message says what to change. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Whether a statement failed because a row that it refers to is not there, or went at the same moment. */
export const namesNoRow = (error: unknown): boolean => hasState(error, '23503');

/** Whether a statement failed because there is such a row already. */
export const isDuplicate = (error: unknown): boolean => hasState(error, '23505');

/** @param state an SQLSTATE, which drizzle's own error has as its cause */
function hasState(error: unknown, state: string): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && cause.code === state) return true;
  }
  return false;
}

/** What each code of a refused field means: docs/errors.md tells programs the same. */
export const fieldErrors = {
  REQUIRED: 'Fill this in.',
  WRONG_TYPE: 'This is of another kind than is asked for.',
  TOO_SMALL: '{{limit}} is the least.',
  TOO_LARGE: '{{limit}} is the most.',
  TOO_SHORT: 'Too short: {{limit}} characters at least.',
  TOO_LONG: 'Too long: {{limit}} characters at most.',
  TOO_FEW: 'Too few: {{limit}} at least.',
  TOO_MANY: 'Too many: {{limit}} at most.',
  NOT_A_CHOICE: 'This is none of those to choose from.',
  WRONG_FORMAT: 'This is not written as it should be.',
  NOT_A_TIME: 'Nothing can run at this time. Write five fields, such as 30 */3 * * *.',
  UNKNOWN_FIELD: 'There is something here that nobody asked for.',
  REFUSED: 'This does not fit.',
} as const;

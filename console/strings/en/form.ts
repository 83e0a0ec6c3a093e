/** Forms that are made from a schema. */
export const form = {
  nothing: 'There is nothing to fill in.',
  default: 'Default: {{value}}',
  unset: 'Not set',
  yes: 'Yes',
  no: 'No',
  commas: 'with commas between',
} as const;

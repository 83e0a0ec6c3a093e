export const status = {
  queued: 'Waiting',
  processing: 'Running',
  running: 'Running',
  completed: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
  skipped: 'Skipped',
  firing: 'Firing',
  resolved: 'Over',
} as const;

import type { status as en } from '../en/status.ts';
import type { Words } from '../words.ts';

export const status: Words<typeof en> = {
  queued: '待機中',
  processing: '実行中',
  running: '実行中',
  completed: '完了',
  failed: '失敗',
  cancelled: '中止',
  skipped: '見送り',
  firing: '発生中',
  resolved: '解消',
};

import type { status as en } from '../en/status.ts';
import type { Words } from '../words.ts';

export const status: Words<typeof en> = {
  queued: '대기 중',
  processing: '실행 중',
  running: '실행 중',
  completed: '완료',
  failed: '실패',
  cancelled: '취소됨',
  skipped: '건너뜀',
  firing: '발생 중',
  resolved: '해소됨',
};

import type { form as en } from '../en/form.ts';
import type { Words } from '../words.ts';

export const form: Words<typeof en> = {
  nothing: '입력할 항목이 없습니다.',
  default: '기본값: {{value}}',
  unset: '지정 안 함',
  yes: '예',
  no: '아니요',
  commas: '쉼표로 구분',
};

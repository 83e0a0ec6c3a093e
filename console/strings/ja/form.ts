import type { form as en } from '../en/form.ts';
import type { Words } from '../words.ts';

export const form: Words<typeof en> = {
  nothing: '入力する項目はありません。',
  default: '既定値: {{value}}',
  unset: '指定なし',
  yes: 'はい',
  no: 'いいえ',
  commas: 'コンマ区切り',
};

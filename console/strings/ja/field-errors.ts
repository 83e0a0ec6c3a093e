import type { fieldErrors as en } from '../en/field-errors.ts';
import type { Words } from '../words.ts';

export const fieldErrors: Words<typeof en> = {
  REQUIRED: '入力してください。',
  WRONG_TYPE: '求められている種類の値ではありません。',
  TOO_SMALL: '{{limit}} 以上にしてください。',
  TOO_LARGE: '{{limit}} 以下にしてください。',
  TOO_SHORT: '短すぎます。{{limit}} 文字以上にしてください。',
  TOO_LONG: '長すぎます。{{limit}} 文字以下にしてください。',
  TOO_FEW: '少なすぎます。{{limit}} 個以上にしてください。',
  TOO_MANY: '多すぎます。{{limit}} 個以下にしてください。',
  NOT_A_CHOICE: '選べる値ではありません。',
  WRONG_FORMAT: '書き方が正しくありません。',
  NOT_A_TIME: 'この時刻には実行できません。30 */3 * * * のように五つの欄で書いてください。',
  UNKNOWN_FIELD: '求められていない項目が含まれています。',
  REFUSED: 'この値は使えません。',
};

import type { fieldErrors as en } from '../en/field-errors.ts';
import type { Words } from '../words.ts';

export const fieldErrors: Words<typeof en> = {
  REQUIRED: '입력하세요.',
  WRONG_TYPE: '필요한 종류의 값이 아닙니다.',
  TOO_SMALL: '{{limit}} 이상이어야 합니다.',
  TOO_LARGE: '{{limit}} 이하여야 합니다.',
  TOO_SHORT: '너무 짧습니다. {{limit}}자 이상이어야 합니다.',
  TOO_LONG: '너무 깁니다. {{limit}}자 이하여야 합니다.',
  TOO_FEW: '너무 적습니다. {{limit}}개 이상이어야 합니다.',
  TOO_MANY: '너무 많습니다. {{limit}}개 이하여야 합니다.',
  NOT_A_CHOICE: '고를 수 있는 값이 아닙니다.',
  WRONG_FORMAT: '쓰는 방식이 맞지 않습니다.',
  NOT_A_TIME: '이 시간에는 실행할 수 없습니다. 30 */3 * * * 처럼 다섯 칸으로 쓰세요.',
  UNKNOWN_FIELD: '요청하지 않은 항목이 있습니다.',
  REFUSED: '쓸 수 없는 값입니다.',
};

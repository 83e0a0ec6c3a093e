import type { en } from '../en/index.ts';
import type { Words } from '../words.ts';

export const signIn: Words<typeof en.signIn> = {
  promise: '로그인하여 사진을 확대하고, 연사에서 최고의 한 장을 고르고, 영상을 관리하세요.',
  username: '사용자 이름',
  password: '비밀번호',
  submit: '로그인',
  hint: '관리자 비밀번호는 플랫폼을 처음 시작할 때 표시되었습니다.',
  errors: {
    wrong: '사용자 이름과 비밀번호가 맞지 않습니다. 둘 다 확인하세요.',
    inactive: '사용이 중지된 계정입니다. 관리자에게 문의하세요.',
    often: '시도가 너무 많았습니다. 1분 뒤에 다시 시도하세요.',
    away: '지금은 로그인할 수 없습니다. 잠시 뒤에 다시 시도하세요.',
  },
};

import type { en } from '../en/index.ts';
import type { Words } from '../words.ts';

export const signIn: Words<typeof en.signIn> = {
  promise: '로그인하여 사진을 확대하고, 연사에서 최고의 한 장을 고르고, 영상을 관리하세요.',
  username: '사용자 이름',
  password: '비밀번호',
  submit: '로그인',
  or: '또는',
  openid: '{{host}} 계정으로 로그인',
  hint: '관리자 비밀번호는 플랫폼을 처음 시작할 때 표시되었습니다.',
  errors: {
    wrong: '사용자 이름과 비밀번호가 맞지 않습니다. 둘 다 확인하세요.',
    inactive: '사용이 중지된 계정입니다. 관리자에게 문의하세요.',
    often: '시도가 너무 많았습니다. 1분 뒤에 다시 시도하세요.',
    away: '지금은 로그인할 수 없습니다. 잠시 뒤에 다시 시도하세요.',
    denied: '로그인이 인증 서비스에서 거부되었습니다. 실수였다면 다시 시작하세요.',
    expired: '로그인에 시간이 너무 오래 걸렸거나 다른 창에서 시작되었습니다. 여기서 다시 시작하세요.',
    refused:
      '인증 서비스의 응답을 신뢰할 수 없습니다. 다시 시작하세요. 계속되면 관리자에게 알리세요. 원인은 서버 로그에 있습니다.',
  },
};

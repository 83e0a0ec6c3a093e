import type { en } from '../en/index.ts';
import type { Words } from '../words.ts';

export const shell: Words<typeof en.shell> = {
  navigation: '페이지',
  loading: '불러오는 중',
  account: '{{name}} 계정',
  theme: '화면 모드',
  themes: { auto: '자동', light: '밝게', dark: '어둡게' },
  language: '언어',
  apiDocs: 'API 문서',
  signOut: '로그아웃',
  tryAgain: '다시 시도',
  aboutCode: '{{code}} 설명 보기',
  unreachable: '서버가 응답하지 않습니다. 연결을 확인한 뒤 다시 시도하세요.',
  undo: '실행 취소',
  dismiss: '닫기',
  close: '닫기',
  cancel: '취소',
};

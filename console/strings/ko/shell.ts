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
  noneFits: '이 페이지에서 쓸 수 있는 종류의 파일이 없습니다.',
  uploads: '업로드',
  uploaded: '{{total}}개 중 {{done}}개 전송됨',
  uploadStates: {
    waiting: '차례를 기다리는 중',
    sending: '받는 중',
    later: '서버 요청으로 대기 중',
    done: '전송됨',
    failed: '전송 실패',
  },
  stopUpload: '{{name}} 전송 중지',
  removed: '{{name}} 삭제됨',
};

import type { apiKeys as en } from '../en/api-keys.ts';
import type { Words } from '../words.ts';

export const apiKeys: Words<typeof en> = {
  title: 'API 키',
  new: '새 키',
  emptyTitle: '아직 대신 작업하는 프로그램이 없습니다',
  emptyText:
    '키가 있으면 프로그램이 대신 작업할 수 있습니다. 권한은 키에 준 만큼이고, 내 권한을 넘지 않습니다. 키를 만들어 프로그램에 주세요.',
  name: '이름',
  scopes: '권한',
  created: '만든 때',
  used: '마지막 사용',
  never: '사용 안 함',
  expires: '만료',
  endless: '없음',
  expired: '만료됨',
  afterDays_other: '{{count}}일 뒤',
  revoke: '폐기',
  revokeOf: '{{name}} 폐기',
  revoked: '폐기됨',
  revokeWhat: '이 키를 쓰는 프로그램은 이제부터 모두 거부됩니다. 폐기한 키는 되돌릴 수 없습니다.',
  make: '키 만들기',
  once: '지금 키를 복사하세요. 해시만 보관하므로 다시 표시되지 않습니다.',
  done: '복사했습니다',
  scope: {
    read: '내가 보는 것을 보기',
    write: '시작, 변경, 삭제',
    machine: '기계용 경로 사용',
    admin: '플랫폼 관리',
  },
  howTo: {
    title: '키를 쓰는 방법',
    variables: '아래 줄에서 쓸 이 플랫폼의 주소와 내 키',
    curl: 'curl로 사진을 보내 업스케일하기',
    install: '명령과 라이브러리는 한 패키지이며, Darkroom 소스에서 만듭니다',
    command: '명령으로 똑같이 하기',
    library: 'TypeScript로 똑같이 하기',
  },
};

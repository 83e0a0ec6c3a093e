import type { en } from '../en/index.ts';
import type { Words } from '../words.ts';

export const videos: Words<typeof en.videos> = {
  title: '영상',
  add: '영상 추가',
  dropHere: '여기에 놓으면 영상을 보관합니다',
  emptyTitle: '길이를 재고, 언제든 꺼내 보는 영상',
  emptyText: '영상을 이 페이지에 끌어다 놓으세요. 길이를 재고 포스터를 만들며, 여기에서 볼 수 있습니다.',
  goesOn: '보내다가 끊겼나요? 같은 파일을 다시 고르면 멈춘 곳부터 이어서 보냅니다.',
  faults: {
    empty: '파일이 비어 있습니다. 원본에서 다시 복사하거나 다른 파일을 고르세요.',
    unreadable: '파일을 읽을 수 없습니다. 제자리에 있는지 확인한 뒤 다시 고르세요.',
    noFilm:
      '이름과 달리 동영상이 아닙니다. 재생되는 MP4, MOV, WebM, MKV, AVI, MPEG-TS, FLV, ASF, Ogg 파일을 고르세요.',
  },
  search: '이름으로 검색',
  nothing: '이름에 “{{words}}”이(가) 든 영상이 없습니다. 글자를 줄여 보세요.',
  measuring: '재는 중',
  failed: '잴 수 없음',
  back: '영상 목록으로',
  delete: '삭제',
  download: '내려받기',
  poster: '이 장면을 포스터로',
  posterHelp: '마음에 드는 장면에서 멈춘 뒤 그 장면을 고르세요.',
  posterDone: '{{time}} 장면이 포스터가 되었습니다.',
  about: '이 영상 정보',
  duration: '길이',
  size: '크기',
  bytes: '파일',
  picture: '영상',
  sound: '소리',
  noSound: '없음',
  rate: '초당 프레임',
  added: '추가 일시',
};

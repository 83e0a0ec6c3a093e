import type { work as en } from '../en/work.ts';
import type { Words } from '../words.ts';

export const work: Words<typeof en> = {
  upscale: '업스케일',
  'best-cut': '베스트 컷',
  thumbnail: '썸네일',
  duration: '재생 시간',
  avatar: '아바타',
  lookup: '영화 정보',
  describe: '설명',
  pyramid: '확대용 타일',
  webhook: '웹훅',
  'upscale-missing': '빠진 업스케일',
  'thumbnail-missing': '빠진 썸네일',
  'duration-missing': '빠진 재생 시간',
  purge: '정리',
  'storage-scan': '저장소 확인',
};

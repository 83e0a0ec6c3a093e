import type { en } from '../en/index.ts';
import type { Words } from '../words.ts';

export const bestCut: Words<typeof en.bestCut> = {
  title: '베스트 컷',
};

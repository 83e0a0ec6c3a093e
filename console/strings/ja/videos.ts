import type { en } from '../en/index.ts';
import type { Words } from '../words.ts';

export const videos: Words<typeof en.videos> = {
  title: '動画',
};

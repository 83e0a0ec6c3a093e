import type { en } from '../en/index.ts';
import type { Words } from '../words.ts';

export const photos: Words<typeof en.photos> = {
  title: '写真',
};

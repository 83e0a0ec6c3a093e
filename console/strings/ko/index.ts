import type { en } from '../en/index.ts';
import type { Words } from '../words.ts';
import { bestCut } from './best-cut.ts';
import { photos } from './photos.ts';
import { shell } from './shell.ts';
import { signIn } from './sign-in.ts';
import { videos } from './videos.ts';

export const ko: Words<typeof en> = { bestCut, photos, shell, signIn, videos };

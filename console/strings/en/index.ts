import { bestCut } from './best-cut.ts';
import { photos } from './photos.ts';
import { shell } from './shell.ts';
import { signIn } from './sign-in.ts';
import { videos } from './videos.ts';

/** Every word of the console. The other languages are held to its keys by their types. */
export const en = { bestCut, photos, shell, signIn, videos } as const;

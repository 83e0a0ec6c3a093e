import type { Deps } from '../deps.ts';

/** The public address of a picture, by its content: what lies there never changes, so it may be cached for ever. */
export const avatarUrl = ({ settings }: Pick<Deps, 'settings'>, sha256: string): string =>
  new URL(`/avatars/${sha256}.jpg`, settings.PUBLIC_URL).href;

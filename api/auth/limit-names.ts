/** What is limited in requests a minute; each has its setting RATE_LIMIT_…. */
export const limitNames = ['register', 'token', 'upscale', 'bestcut', 'photos', 'console'] as const;
export type LimitName = (typeof limitNames)[number];

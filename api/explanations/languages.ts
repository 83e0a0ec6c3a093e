/** Those that people are spoken to in. Their names stand in themselves: who needs one must be able to read it. */
export const languages = { en: 'English', ja: '日本語', ko: '한국어' } as const;
export type Language = keyof typeof languages;

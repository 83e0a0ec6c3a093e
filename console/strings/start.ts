import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { type Language, languages } from '../../api/explanations/languages.ts';
import { en } from './en/index.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
  }
}

const KEY = 'darkroom.language';
const isLanguage = (name: string | null): name is Language => name !== null && name in languages;

/** English comes with the page; the others are fetched when they are wanted. */
const words = {
  en: () => Promise.resolve(en),
  ja: () => import('./ja/index.ts').then(({ ja }) => ja),
  ko: () => import('./ko/index.ts').then(({ ko }) => ko),
};

function wanted(): Language {
  const kept = localStorage.getItem(KEY);
  if (isLanguage(kept)) return kept;
  const spoken = navigator.languages.map((tag) => tag.slice(0, 2));
  return spoken.find(isLanguage) ?? 'en';
}

export async function startLanguage(): Promise<void> {
  await i18next.use(initReactI18next).init({
    resources: { en: { translation: en } },
    fallbackLng: 'en',
    // React escapes what it shows.
    interpolation: { escapeValue: false },
  });
  await speak(wanted());
}

export async function setLanguage(language: Language): Promise<void> {
  localStorage.setItem(KEY, language);
  await speak(language);
}

async function speak(language: Language): Promise<void> {
  i18next.addResourceBundle(language, 'translation', await words[language]());
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

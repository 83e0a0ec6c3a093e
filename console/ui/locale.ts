import { useTranslation } from 'react-i18next';

/** How numbers and times are written: as the reader's own country does, where it speaks the language of the page. */
export function useLocale(): string {
  const { language } = useTranslation().i18n;
  return navigator.languages.find((tag) => tag === language || tag.startsWith(`${language}-`)) ?? language;
}

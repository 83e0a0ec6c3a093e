import { useTranslation } from 'react-i18next';

/** Leads to the page that explains a code, in the language that was chosen here: a browser would ask for its own. */
export function AboutCode({ code }: { code: string }) {
  const { t, i18n } = useTranslation();
  return (
    <a href={`/problems/${code}?lang=${i18n.language}`} target="_blank" rel="noreferrer">
      {t('shell.aboutCode', { code })}
    </a>
  );
}

import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** Leads to the page that explains a code, in the language that was chosen here: a browser would ask for its own. */
export function AboutCode({ code, children }: { code: string; children?: ReactNode }) {
  const { t, i18n } = useTranslation();
  return (
    <a href={`/problems/${code}?lang=${i18n.language}`} target="_blank" rel="noreferrer">
      {children ?? t('shell.aboutCode', { code })}
    </a>
  );
}

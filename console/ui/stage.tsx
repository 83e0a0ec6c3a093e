import { useTranslation } from 'react-i18next';

/** What a worker is doing. One that is newer than this page may name a stage that has no words here. */
export function Stage({ name }: { name: string | null }) {
  const { t } = useTranslation();
  if (name === null) return null;
  return <>{t(`jobs.stages.${name as 'fetching'}`, { defaultValue: name })}</>;
}

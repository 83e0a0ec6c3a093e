import { useTranslation } from 'react-i18next';

/** What a kind of job or a sweep is called. One that is newer than this page goes by its own name. */
export function useWorkName(): (work: string) => string {
  const { t } = useTranslation();
  return (work) => t(`work.${work as 'upscale'}`, { defaultValue: work });
}

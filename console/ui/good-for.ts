import { useTranslation } from 'react-i18next';
import type { Model } from '../data/models.ts';

/** What a model is good for. One that this page has no words for says it as the API does. */
export function useGoodFor(): (model: Pick<Model, 'name' | 'good_for'>) => string {
  const { t } = useTranslation();
  return ({ name, good_for }) => {
    const key = good_for === 'imported' ? good_for : name;
    return t(`models.${key as 'faithful'}`, { defaultValue: good_for });
  };
}

import { useTranslation } from 'react-i18next';
import type { FieldError } from '../data/api.ts';
import { Explained } from './explained.tsx';

/** What a field should be, in the reader's language; beneath it the API's own words, where those have more to say. */
export function WhyField({ of: { code, limit, message } }: { of: FieldError }) {
  const { t } = useTranslation();
  // A server that is newer than this page may have codes without a sentence here.
  const sentence = t(`fieldErrors.${code as 'REFUSED'}`, { limit, defaultValue: message });
  const isAll = sentence === message || limit !== undefined || code === 'REQUIRED';
  return <Explained sentence={sentence} detail={isAll ? undefined : message} />;
}

import { useTranslation } from 'react-i18next';
import type { Alert } from '../../data/operations.ts';
import { useTime } from '../../ui/time.ts';
import { useWorkName } from '../../ui/work-name.ts';

/**
 * What is wrong and what to do, in the reader's language, from the alert's own numbers. One that comes from elsewhere, or
 * has not the numbers that the sentence needs, has the API's words.
 */
export function useAlertWords(): (alert: Alert) => string {
  const { t } = useTranslation();
  // Which alert it is, and so what its sentence needs, is known when it comes.
  const say = t as (key: string, values: object) => string;
  const workName = useWorkName();
  const { span } = useTime();
  return ({ name, subject, summary, details }) => {
    const key = `operators.alert.${name}`;
    const seconds = details.oldest_seconds ?? details.seconds;
    const values: Record<string, unknown> = {
      ...details,
      subject,
      work: workName(subject),
      ...(typeof seconds === 'number' && { span: span(seconds) }),
    };
    const sentence = say(key, { defaultValue: '', skipInterpolation: true });
    const needed = [...sentence.matchAll(/\{\{(\w+)\}\}/g)].map(([, place = '']) => place);
    const isKnown = sentence !== '' && needed.every((place) => place in values);
    return isKnown ? say(key, values) : summary;
  };
}

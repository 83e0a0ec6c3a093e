import { useTranslation } from 'react-i18next';
import { type FieldError, Refused } from '../data/api.ts';
import styles from './explained.module.css';
import { Explained, type Words } from './explained.tsx';
import { WhyField } from './why-field.tsx';

/** An error of the API, which has a code, or one of this page. */
type Told = Error | { code: string; message: string };

export function useWhy(): (told: Told) => Words {
  const { t } = useTranslation();
  return (told) => {
    if (told instanceof TypeError) return { sentence: t('shell.unreachable') };
    if (!('code' in told) || typeof told.code !== 'string') return { sentence: told.message };
    // A proxy's page, or another answer that is none of the API's.
    if (told instanceof Refused && told.code === 'UNKNOWN')
      return { sentence: t('shell.oddAnswer', { status: told.status }) };
    // A server that is newer than this page may have codes without a sentence here.
    const sentence = t(`problems.${told.code as 'INTERNAL'}`, { defaultValue: told.message });
    return sentence === told.message ? { sentence } : { sentence, detail: told.message };
  };
}

/** Why something failed or was refused, field by field where fields are why. Within a paragraph or a line of its own. */
export function Why({ of }: { of: Told }) {
  const { t } = useTranslation();
  const words = useWhy()(of);
  const fields = of instanceof Refused ? of.fields : [];
  if (fields.length === 0) return <Explained {...words} />;
  const nameOf = (field: FieldError): string => {
    const name = field.path.findLast((step) => typeof step === 'string') ?? '';
    return t(`parameters.name.${name as 'model'}`, { defaultValue: name });
  };
  return (
    <span>
      {words.sentence}
      {fields.map((field) => (
        <small key={[...field.path, field.code].join('.')} className={styles.detail}>
          {nameOf(field)}: <WhyField of={field} />
        </small>
      ))}
    </span>
  );
}

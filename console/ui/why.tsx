import { useTranslation } from 'react-i18next';
import { Refused } from '../data/api.ts';
import styles from './why.module.css';

/** An error of the API, which has a code, or one of this page. */
type Told = Error | { code: string; message: string };

type Words = {
  /** What the code means, and what to do, in the reader's language. */
  sentence: string;
  /** The API's own words, in English: they have the numbers and names that a sentence about a code cannot have. */
  detail?: string | undefined;
};

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

/** Why something failed or was refused. Within a paragraph or a line of its own. */
export function Why({ of }: { of: Told }) {
  return <Explained {...useWhy()(of)} />;
}

export const Explained = ({ sentence, detail }: Words) => (
  <span>
    {sentence}
    {detail && (
      <small lang="en" className={styles.detail}>
        {detail}
      </small>
    )}
  </span>
);

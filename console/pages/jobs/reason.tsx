import { useTranslation } from 'react-i18next';
import { useMeaning } from '../../data/jobs.ts';
import styles from './reason.module.css';

/** Why a job failed: its own sentence, what the code means in general, and where that is explained. */
export function Reason({ error: { code, message } }: { error: { code: string; message: string } }) {
  const { t } = useTranslation();
  const meaning = useMeaning(code).data?.meaning;
  return (
    <div className={styles.reason}>
      <p>{message}</p>
      {meaning && meaning !== message && <p className={styles.meaning}>{meaning}</p>}
      <a href={`/problems/${code}`} target="_blank" rel="noreferrer">
        {t('shell.aboutCode', { code })}
      </a>
    </div>
  );
}

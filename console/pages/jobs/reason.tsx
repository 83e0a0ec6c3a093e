import { useTranslation } from 'react-i18next';
import { Why } from '../../ui/why.tsx';
import styles from './reason.module.css';

/** Why a job failed, and where its code is explained. */
export function Reason({ error }: { error: { code: string; message: string } }) {
  const { t } = useTranslation();
  return (
    <div className={styles.reason}>
      <p>
        <Why of={error} />
      </p>
      <a href={`/problems/${error.code}`} target="_blank" rel="noreferrer">
        {t('shell.aboutCode', { code: error.code })}
      </a>
    </div>
  );
}

import { useTranslation } from 'react-i18next';
import styles from './states.module.css';

/** While something is fetched for the first time. It waits a moment before it shows, so that quick answers do not flash. */
export function Wait() {
  const { t } = useTranslation();
  return (
    <div className={styles.wait} role="status">
      <span className={styles.dot} />
      <span className="visually-hidden">{t('shell.loading')}</span>
    </div>
  );
}

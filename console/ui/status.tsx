import { useTranslation } from 'react-i18next';
import styles from './status.module.css';

export type Status =
  | 'queued'
  | 'processing'
  | 'running'
  | 'completed'
  | 'failed'
  | 'cancelled'
  | 'skipped'
  | 'firing'
  | 'resolved';

/** How something stands, by a colour and a word. */
export function StatusBadge({ status }: { status: Status }) {
  const { t } = useTranslation();
  return (
    <span className={styles.status} data-status={status}>
      <span className={styles.dot} />
      {t(`status.${status}`)}
    </span>
  );
}

import { useTranslation } from 'react-i18next';
import type { Run } from '../../data/schedules.ts';
import { Meter } from '../../ui/meter.tsx';
import styles from './counts.module.css';

/** How many items a run has done, how many went wrong, and of how many. */
export function Counts({ run: { counts, status } }: { run: Run }) {
  const { t } = useTranslation();
  const { total, completed, failed, refused, cancelled } = counts;
  const bad = failed + refused;
  const whole = Math.max(1, total ?? 0, completed + bad + cancelled);
  return (
    <span className={styles.counts}>
      {status === 'running' && (
        <Meter label={t('schedules.progress')} share={completed / whole} bad={bad / whole} />
      )}
      <span>
        {total === null ? t('schedules.counting') : t('schedules.counts', { completed, total, failed: bad })}
      </span>
    </span>
  );
}

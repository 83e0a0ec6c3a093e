import { useTranslation } from 'react-i18next';
import { useNow } from '../../ui/now.ts';
import { useTime } from '../../ui/time.ts';
import styles from './next-runs.module.css';

/** The coming ticks in the reader's own zone, and how long the first one is away. */
export function NextRuns({ times }: { times: string[] }) {
  const { t } = useTranslation();
  const { upcoming, exact, ago } = useTime();
  const now = useNow();
  if (times.length === 0) return <p className={styles.off}>{t('schedules.off')}</p>;
  return (
    <ol className={styles.runs} aria-label={t('schedules.next')}>
      {times.map((time, i) => (
        <li key={time}>
          <time dateTime={time} title={exact(time)}>
            {upcoming(time)}
          </time>
          {i === 0 && <span>{ago(time, now)}</span>}
        </li>
      ))}
    </ol>
  );
}

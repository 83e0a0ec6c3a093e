import { useTranslation } from 'react-i18next';
import type { Schedule } from '../../data/schedules.ts';
import styles from './rhythm.module.css';

/** How often, in words where it has some, and the zone that it is meant in. */
export function Rhythm({ schedule: { cron, every_hours: hours, timezone } }: { schedule: Schedule }) {
  const { t } = useTranslation();
  return (
    <p className={styles.rhythm}>
      {hours === null ? <code>{cron}</code> : t('schedules.everyHours', { count: hours })}
      <span> · {timezone}</span>
    </p>
  );
}

import { useTranslation } from 'react-i18next';
import { useSchedules } from '../../data/schedules.ts';
import { Empty } from '../../ui/empty.tsx';
import { Trouble } from '../../ui/trouble.tsx';
import { Wait } from '../../ui/wait.tsx';
import { NewSchedule } from './new-schedule.tsx';
import styles from './page.module.css';
import { ScheduleCard } from './schedule-card.tsx';

export function ScheduleList() {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useSchedules();
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>{t('schedules.title')}</h1>
        <NewSchedule />
      </header>
      {error && <Trouble error={error} retry={refetch} />}
      {isPending && <Wait />}
      {data?.schedules.length === 0 && (
        <Empty icon="clock" title={t('schedules.empty.title')}>
          <p>{t('schedules.empty.lesson')}</p>
        </Empty>
      )}
      <ul className={styles.cards}>
        {data?.schedules.map((schedule) => (
          <li key={schedule.id}>
            <ScheduleCard schedule={schedule} />
          </li>
        ))}
      </ul>
    </div>
  );
}

import { useTranslation } from 'react-i18next';
import { useSchedules } from '../../data/schedules.ts';
import { Empty } from '../../ui/empty.tsx';
import { Fetched } from '../../ui/fetched.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { NewSchedule } from './new-schedule.tsx';
import styles from './page.module.css';
import { ScheduleCard } from './schedule-card.tsx';

export function ScheduleList() {
  const { t } = useTranslation();
  const query = useSchedules();
  return (
    <div className={styles.page}>
      <PageHead>
        <h1>{t('schedules.title')}</h1>
        <NewSchedule />
      </PageHead>
      <Fetched query={query}>
        {({ schedules }) =>
          schedules.length === 0 ? (
            <Empty icon="clock" title={t('schedules.empty.title')}>
              <p>{t('schedules.empty.lesson')}</p>
            </Empty>
          ) : (
            <ul className={styles.cards}>
              {schedules.map((schedule) => (
                <li key={schedule.id}>
                  <ScheduleCard schedule={schedule} />
                </li>
              ))}
            </ul>
          )
        }
      </Fetched>
    </div>
  );
}

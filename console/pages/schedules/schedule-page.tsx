import { useTranslation } from 'react-i18next';
import { type Schedule, useRuns, useSchedule } from '../../data/schedules.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { Fetched } from '../../ui/fetched.tsx';
import { More } from '../../ui/more.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { DeleteSchedule } from './delete-schedule.tsx';
import { EditSchedule } from './edit-schedule.tsx';
import styles from './page.module.css';
import { RunTable } from './run-table.tsx';
import { ScheduleCard } from './schedule-card.tsx';

/** One schedule and all that came of it. */
export function SchedulePage({ id }: { id: string }) {
  const { t } = useTranslation();
  const query = useSchedule(id);
  const schedule = query.data;
  return (
    <div className={styles.page}>
      <PageHead>
        <div className={styles.crumbs}>
          <BackLink to="/schedules" label={t('schedules.all')} />
          <h1>{schedule?.name ?? t('schedules.title')}</h1>
        </div>
        {schedule && (
          <div className={styles.actions}>
            <EditSchedule schedule={schedule} />
            <DeleteSchedule schedule={schedule} />
          </div>
        )}
      </PageHead>
      <Fetched query={query}>
        {(shown) => (
          <div className={styles.two}>
            <Runs schedule={shown} />
            <ScheduleCard schedule={shown} />
          </div>
        )}
      </Fetched>
    </div>
  );
}

function Runs({ schedule }: { schedule: Schedule }) {
  const { t } = useTranslation();
  const runs = useRuns(schedule.id);
  return (
    <section className={styles.section}>
      <h2>{t('schedules.history')}</h2>
      <Fetched query={runs}>{({ pages }) => <RunTable runs={pages.flatMap((page) => page.runs)} />}</Fetched>
      <More list={runs} />
    </section>
  );
}

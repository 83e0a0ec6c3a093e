import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { type Schedule, useRuns, useSchedule } from '../../data/schedules.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { More } from '../../ui/more.tsx';
import { StatusBadge } from '../../ui/status.tsx';
import table from '../../ui/table.module.css';
import { useTime } from '../../ui/time.ts';
import { Trouble } from '../../ui/trouble.tsx';
import { Wait } from '../../ui/wait.tsx';
import { When } from '../../ui/when.tsx';
import { Why } from '../../ui/why.tsx';
import { Counts } from './counts.tsx';
import { DeleteSchedule } from './delete-schedule.tsx';
import { EditSchedule } from './edit-schedule.tsx';
import styles from './page.module.css';
import { ScheduleCard } from './schedule-card.tsx';

/** One schedule and all that came of it. */
export function SchedulePage({ id }: { id: string }) {
  const { t } = useTranslation();
  const { data: schedule, error, isPending, refetch } = useSchedule(id);
  return (
    <div className={styles.page}>
      <header className={styles.head}>
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
      </header>
      {error && <Trouble error={error} retry={refetch} />}
      {isPending && <Wait />}
      {schedule && (
        <div className={styles.two}>
          <Runs schedule={schedule} />
          <ScheduleCard schedule={schedule} />
        </div>
      )}
    </div>
  );
}

function Runs({ schedule }: { schedule: Schedule }) {
  const { t } = useTranslation();
  const { span } = useTime();
  const runs = useRuns(schedule.id);
  const rows = runs.data?.pages.flatMap((page) => page.runs) ?? [];
  return (
    <section className={styles.section}>
      <h2>{t('schedules.history')}</h2>
      {runs.error && <Trouble error={runs.error} retry={runs.refetch} />}
      {runs.data && rows.length === 0 && <p>{t('schedules.neverRan')}</p>}
      {rows.length > 0 && (
        <div className={table.frame}>
          <table className={table.table}>
            <thead>
              <tr>
                <th scope="col">{t('schedules.column.began')}</th>
                <th scope="col">{t('schedules.column.status')}</th>
                <th scope="col">{t('schedules.column.items')}</th>
                <th scope="col" className={table.wide}>
                  {t('schedules.column.by')}
                </th>
                <th scope="col" className={`${table.number} ${table.wide}`}>
                  {t('schedules.column.took')}
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((run) => (
                <tr key={run.id} className={table.row}>
                  <td>
                    <Link href={`/schedules/runs/${run.id}`} className={table.link}>
                      <When time={run.started_at} />
                    </Link>
                  </td>
                  <td>
                    <StatusBadge status={run.status} />
                  </td>
                  <td>
                    {run.status === 'skipped' ? (
                      <span className={table.soft}>{run.error && <Why of={run.error} />}</span>
                    ) : (
                      <Counts run={run} />
                    )}
                  </td>
                  <td className={`${table.wide} ${table.soft}`}>{t(`schedules.trigger.${run.trigger}`)}</td>
                  <td className={`${table.number} ${table.wide} ${table.soft}`}>
                    {span(run.duration_seconds)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <More list={runs} />
    </section>
  );
}

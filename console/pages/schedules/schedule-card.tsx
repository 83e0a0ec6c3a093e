import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { type Schedule, useScheduleActions } from '../../data/schedules.ts';
import { useSession } from '../../data/session.ts';
import { useNames } from '../../data/users.ts';
import { StatusBadge } from '../../ui/status.tsx';
import { Toggle } from '../../ui/toggle.tsx';
import { Trouble } from '../../ui/trouble.tsx';
import { When } from '../../ui/when.tsx';
import { useWorkName } from '../../ui/work-name.ts';
import { Counts } from './counts.tsx';
import { NextRuns } from './next-runs.tsx';
import { Rhythm } from './rhythm.tsx';
import { RunNow } from './run-now.tsx';
import styles from './schedule-card.module.css';

/** One schedule: what it does and when, what comes next, what came of it. */
export function ScheduleCard({ schedule }: { schedule: Schedule }) {
  const { t } = useTranslation();
  const workName = useWorkName();
  const { change } = useScheduleActions();
  const names = useNames();
  const me = useSession().data?.user?.id;
  const { id, name, work, enabled, scope, last_run: last, counts } = schedule;
  return (
    <article className={styles.card} data-on={enabled}>
      <header className={styles.head}>
        <div>
          <h2>
            <Link href={`/schedules/${id}`}>{name}</Link>
          </h2>
          <p className={styles.soft}>
            {workName(work)}
            {scope === 'everybody' && ` · ${t('schedules.everybody')}`}
            {schedule.owner_id !== me && ` · ${names.get(schedule.owner_id) ?? ''}`}
          </p>
        </div>
        <Toggle
          label={t('schedules.switch', { name })}
          // As it was wished, at once.
          on={(change.isPending ? change.variables.enabled : undefined) ?? enabled}
          busy={change.isPending}
          change={(on) => change.mutate({ id, enabled: on })}
        />
      </header>
      {change.error && <Trouble error={change.error} />}
      <Rhythm schedule={schedule} />
      <NextRuns times={schedule.next_runs} />
      <footer className={styles.foot}>
        <div className={styles.last}>
          {last ? (
            <>
              <Link href={`/schedules/runs/${last.id}`} className={styles.run}>
                <StatusBadge status={last.status} />
                <span className={styles.soft}>
                  <When time={last.started_at} />
                </span>
              </Link>
              <Counts run={last} />
            </>
          ) : (
            <span className={styles.soft}>{t('schedules.neverRan')}</span>
          )}
          <span className={styles.soft}>
            {t('schedules.runs', { completed: counts.completed, failed: counts.failed })}
          </span>
        </div>
        <RunNow schedule={schedule} />
      </footer>
    </article>
  );
}

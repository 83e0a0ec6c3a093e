import { useTranslation } from 'react-i18next';
import { type Run, useRun, useScheduleActions } from '../../data/schedules.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { Button } from '../../ui/button.tsx';
import { Fetched } from '../../ui/fetched.tsx';
import { More } from '../../ui/more.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { StatusBadge } from '../../ui/status.tsx';
import { useTime } from '../../ui/time.ts';
import { Trouble } from '../../ui/trouble.tsx';
import { When } from '../../ui/when.tsx';
import { useWorkName } from '../../ui/work-name.ts';
import { JobTable } from '../jobs/job-table.tsx';
import { Reason } from '../jobs/reason.tsx';
import { Counts } from './counts.tsx';
import styles from './page.module.css';
import { RunLog } from './run-log.tsx';
import summary from './run-page.module.css';

/** One run: how far it is, what became of each item, and what happened meanwhile. */
export function RunPage({ id }: { id: string }) {
  const { t } = useTranslation();
  const workName = useWorkName();
  const pages = useRun(id);
  const run = pages.data?.pages[0]?.run;
  const jobs = pages.data?.pages.flatMap((page) => page.jobs) ?? [];
  return (
    <div className={styles.page}>
      <PageHead>
        <div className={styles.crumbs}>
          <BackLink
            to={run ? `/schedules/${run.schedule_id}` : '/schedules'}
            label={t('schedules.backToSchedule')}
          />
          <h1>{run ? workName(run.work) : t('schedules.run')}</h1>
        </div>
        {run?.status === 'running' && <CancelRun run={run} />}
      </PageHead>
      <Fetched query={pages}>
        {() =>
          run && (
            <>
              <Summary run={run} />
              <div className={summary.halves}>
                <section className={styles.section}>
                  <h2>{t('schedules.items')}</h2>
                  {jobs.length === 0 && <p className={summary.soft}>{t('schedules.noItems')}</p>}
                  {jobs.length > 0 && <JobTable rows={jobs} selected={undefined} />}
                  <More list={pages} />
                </section>
                <RunLog run={run} />
              </div>
            </>
          )
        }
      </Fetched>
    </div>
  );
}

function Summary({ run }: { run: Run }) {
  const { t } = useTranslation();
  const { span } = useTime();
  return (
    <div className={summary.summary}>
      <div className={summary.line}>
        <StatusBadge status={run.status} />
        <span className={summary.soft}>
          {t(`schedules.trigger.${run.trigger}`)} · <When time={run.started_at} /> ·{' '}
          {span(run.duration_seconds)}
        </span>
      </div>
      <Counts run={run} />
      {run.error && <Reason error={run.error} />}
    </div>
  );
}

function CancelRun({ run }: { run: Run }) {
  const { t } = useTranslation();
  const { cancelRun } = useScheduleActions();
  return (
    <>
      <Button
        kind="danger"
        icon="close"
        busy={cancelRun.isPending || run.cancel_requested_at !== null}
        onClick={() => cancelRun.mutate(run.id)}
      >
        {t('schedules.cancelRun')}
      </Button>
      {cancelRun.error && <Trouble error={cancelRun.error} />}
    </>
  );
}

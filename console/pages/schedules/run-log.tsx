import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { type Run, useRunLog } from '../../data/schedules.ts';
import { More } from '../../ui/more.tsx';
import { Stage } from '../../ui/stage.tsx';
import { useTime } from '../../ui/time.ts';
import { Trouble } from '../../ui/trouble.tsx';
import { Why } from '../../ui/why.tsx';
import page from './page.module.css';
import styles from './run-log.module.css';

/** What happened to the run's jobs, newest first, as lines of a log. */
export function RunLog({ run }: { run: Run }) {
  const { t } = useTranslation();
  const { clock, exact } = useTime();
  const log = useRunLog(run);
  const lines = log.data?.pages.flatMap(({ events }) => events) ?? [];
  return (
    <section className={page.section}>
      <h2>{t('schedules.log')}</h2>
      {log.error && <Trouble error={log.error} retry={log.refetch} />}
      {log.data && lines.length === 0 && <p className={styles.soft}>{t('schedules.noLog')}</p>}
      {lines.length > 0 && (
        <ol className={styles.log} aria-label={t('schedules.log')}>
          {lines.map((line) => (
            <li key={line.id} data-event={line.event}>
              <time dateTime={line.at} title={exact(line.at)}>
                {clock(line.at)}
              </time>
              <Link href={`/jobs/${line.job_id}`}>{line.job_id.slice(-6)}</Link>
              <span>
                {line.event === 'stage' ? (
                  <Stage name={line.stage} />
                ) : (
                  t(`jobs.events.${line.event}`, { attempt: line.attempt })
                )}
                {line.event === 'claimed' && ` · ${line.worker}`}
                {line.error && (
                  <>
                    {` · ${line.error.code}: `}
                    <Why of={line.error} />
                  </>
                )}
              </span>
            </li>
          ))}
        </ol>
      )}
      <More list={log} />
    </section>
  );
}

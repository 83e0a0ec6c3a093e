import { useTranslation } from 'react-i18next';
import { type Job, type JobEvent, useTimeline } from '../../data/jobs.ts';
import { AboutCode } from '../../ui/about-code.tsx';
import { useFormat } from '../../ui/format.ts';
import { Stage } from '../../ui/stage.tsx';
import { useTime } from '../../ui/time.ts';
import { Trouble } from '../../ui/trouble.tsx';
import { Why } from '../../ui/why.tsx';
import styles from './timeline.module.css';

/** What happened to a job, from its acceptance to its end, with the time that each step took. */
export function Timeline({ job }: { job: Job }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useTimeline(job);
  return (
    <section className={styles.timeline}>
      <h3>{t('jobs.timeline')}</h3>
      {error && <Trouble error={error} retry={refetch} />}
      <ol>
        {data?.events.map((event, i, events) => (
          <Step key={event.id} event={event} before={events[i - 1]} />
        ))}
      </ol>
    </section>
  );
}

function Step({ event, before }: { event: JobEvent; before: JobEvent | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { clock, exact, span } = useTime();
  const { at, error, worker, stage, attempt, next_at: nextAt, percent } = event;
  const gap = before ? (Date.parse(at) - Date.parse(before.at)) / 1000 : undefined;
  const waits = nextAt ? (Date.parse(nextAt) - Date.parse(at)) / 1000 : 0;
  return (
    <li className={styles.step} data-event={event.event}>
      <time dateTime={at} title={exact(at)}>
        {clock(at)}
      </time>
      <span className={styles.dot} />
      <div>
        <p>
          <strong>
            {event.event === 'stage' ? <Stage name={stage} /> : t(`jobs.events.${event.event}`, { attempt })}
          </strong>
          {gap !== undefined && <small>+{span(Math.max(0, gap))}</small>}
        </p>
        {event.event === 'claimed' && worker && (
          <p className={styles.soft}>{t('jobs.byWorker', { worker, attempt })}</p>
        )}
        {error && (
          <p className={styles.soft}>
            <AboutCode code={error.code}>{error.code}</AboutCode>{' '}
            {percent !== null &&
              percent > 0 &&
              t('jobs.at', { percent: format.percent(Math.round(percent) / 100) })}{' '}
            <Why of={error} />
          </p>
        )}
        {waits >= 1 && <p className={styles.soft}>{t('jobs.nextTry', { after: span(waits) })}</p>}
      </div>
    </li>
  );
}

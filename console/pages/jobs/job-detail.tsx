import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { isLive, type Job, useJob } from '../../data/jobs.ts';
import { Button } from '../../ui/button.tsx';
import { Fetched } from '../../ui/fetched.tsx';
import { Meter } from '../../ui/meter.tsx';
import { StatusBadge } from '../../ui/status.tsx';
import { useWorkName } from '../../ui/work-name.ts';
import { Facts } from './facts.tsx';
import styles from './job-detail.module.css';
import { Reason } from './reason.tsx';
import { Steer } from './steer.tsx';
import { Timeline } from './timeline.tsx';

/** One job beside the list; on a narrow screen in its place. */
export function JobDetail({ id }: { id: string }) {
  const { t } = useTranslation();
  const workName = useWorkName();
  const [, go] = useLocation();
  const job = useJob(id);
  const close = () => {
    chosenRow()?.focus();
    go('/jobs');
  };
  const box = useKeyboard(close);
  return (
    <aside ref={box} tabIndex={-1} className={styles.detail} aria-label={t('jobs.detail')}>
      <header className={styles.head}>
        <h2>{job.data ? workName(job.data.kind) : t('jobs.detail')}</h2>
        <Button icon="close" aria-label={t('shell.close')} onClick={close} />
      </header>
      <Fetched query={job}>{(shown) => <Shown job={shown} />}</Fetched>
    </aside>
  );
}

const chosenRow = () => document.querySelector<HTMLElement>('tr[data-selected=true] a');

/** Whoever chose a job goes on in it, and not behind a table of a hundred others; Escape leads back to its row. */
function useKeyboard(close: () => void) {
  const box = useRef<HTMLElement>(null);
  useEffect(() => box.current?.focus({ preventScroll: true }), []);
  useEffect(() => {
    const press = ({ key, target }: KeyboardEvent) => {
      if (key === 'Escape' && box.current?.contains(target as Node)) close();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  });
  return box;
}

function Shown({ job }: { job: Job }) {
  const { t } = useTranslation();
  return (
    <>
      <div className={styles.standing}>
        <StatusBadge status={job.status} />
        <span className={styles.soft}>
          {t('jobs.attempt', { attempt: job.attempt, max: job.max_attempts })}
        </span>
        <Steer job={job} />
      </div>
      {isLive(job) && <Meter label={t('jobs.progress')} share={job.progress.percent / 100} />}
      {job.error && <Reason error={job.error} />}
      <Timeline job={job} />
      <Facts job={job} />
    </>
  );
}

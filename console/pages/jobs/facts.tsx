import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Job } from '../../data/jobs.ts';
import { useNames } from '../../data/users.ts';
import styles from './facts.module.css';

/** Where a job comes from, what it was given and what it gave. */
export function Facts({ job }: { job: Job }) {
  const { t } = useTranslation();
  const owner = useNames().get(job.owner_id);
  return (
    <>
      <dl className={styles.facts}>
        <Fact name={t('jobs.fact.id')}>
          <code>{job.id}</code>
        </Fact>
        {owner && <Fact name={t('jobs.fact.owner')}>{owner}</Fact>}
        {job.worker && <Fact name={t('jobs.fact.worker')}>{job.worker}</Fact>}
        {job.parent_id && (
          <Fact name={t('jobs.fact.parent')}>
            <Link href={`/jobs/${job.parent_id}`}>
              <code>{job.parent_id}</code>
            </Link>
          </Fact>
        )}
        {job.run_id && (
          <Fact name={t('jobs.fact.run')}>
            <Link href={`/schedules/runs/${job.run_id}`}>
              <code>{job.run_id}</code>
            </Link>
          </Fact>
        )}
      </dl>
      <Json title={t('jobs.input')} value={job.input} />
      {job.result && <Json title={t('jobs.result')} value={job.result} />}
    </>
  );
}

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

const Json = ({ title, value }: { title: string; value: object }) => (
  <details className={styles.json}>
    <summary>{title}</summary>
    <pre>{JSON.stringify(value, null, 2)}</pre>
  </details>
);

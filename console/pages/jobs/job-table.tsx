import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { isLive, type Job } from '../../data/jobs.ts';
import { useNames } from '../../data/users.ts';
import { Meter } from '../../ui/meter.tsx';
import { StatusBadge } from '../../ui/status.tsx';
import table from '../../ui/table.module.css';
import { When } from '../../ui/when.tsx';
import { useWorkName } from '../../ui/work-name.ts';
import styles from './job-table.module.css';
import { Took } from './took.tsx';

export function JobTable({ rows, selected }: { rows: Job[]; selected: string | undefined }) {
  const { t } = useTranslation();
  const workName = useWorkName();
  const names = useNames();
  // Beside an open job there is no room for it.
  const showsOwner = names.size > 0 && !selected;
  return (
    <div className={table.frame}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{t('jobs.column.job')}</th>
            <th scope="col">{t('jobs.column.status')}</th>
            {showsOwner && (
              <th scope="col" className={table.wide}>
                {t('jobs.column.owner')}
              </th>
            )}
            <th scope="col">{t('jobs.column.created')}</th>
            <th scope="col" className={`${table.number} ${table.wide}`}>
              {t('jobs.column.took')}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((job) => (
            <tr key={job.id} className={table.row} data-selected={job.id === selected}>
              <td>
                <Link href={`/jobs/${job.id}`} className={`${table.link} ${styles.kind}`}>
                  {workName(job.kind)} <small>{job.id.slice(-6)}</small>
                </Link>
              </td>
              <td>
                <Standing job={job} />
              </td>
              {showsOwner && (
                <td className={`${table.wide} ${table.soft}`}>{names.get(job.owner_id) ?? '—'}</td>
              )}
              <td className={table.soft}>
                <When time={job.created_at} />
              </td>
              <td className={`${table.number} ${table.wide} ${table.soft}`}>
                <Took job={job} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Standing({ job }: { job: Job }) {
  const { t } = useTranslation();
  if (job.status === 'processing') {
    return (
      <span className={styles.running}>
        <StatusBadge status="processing" />
        <Meter label={t('jobs.progress')} share={job.progress.percent / 100} />
      </span>
    );
  }
  return (
    <span className={styles.standing}>
      <StatusBadge status={job.status} />
      {job.error && (!isLive(job) || job.attempt > 0) && (
        <code className={styles.code}>{job.error.code}</code>
      )}
    </span>
  );
}

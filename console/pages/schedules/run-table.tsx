import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Run } from '../../data/schedules.ts';
import { StatusBadge } from '../../ui/status.tsx';
import table from '../../ui/table.module.css';
import { useTime } from '../../ui/time.ts';
import { When } from '../../ui/when.tsx';
import { Why } from '../../ui/why.tsx';
import { Counts } from './counts.tsx';

/** What came of a schedule, run by run. */
export function RunTable({ runs }: { runs: Run[] }) {
  const { t } = useTranslation();
  const { span } = useTime();
  if (runs.length === 0) return <p>{t('schedules.neverRan')}</p>;
  return (
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
          {runs.map((run) => (
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
              <td className={`${table.number} ${table.wide} ${table.soft}`}>{span(run.duration_seconds)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

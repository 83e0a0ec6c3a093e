import { useTranslation } from 'react-i18next';
import { useQueues } from '../../data/operations.ts';
import { Fetched } from '../../ui/fetched.tsx';
import table from '../../ui/table.module.css';
import { useTime } from '../../ui/time.ts';
import { useWorkName } from '../../ui/work-name.ts';
import page from './page.module.css';

/** What waits and runs now, kind by kind. */
export function Queues() {
  const { t } = useTranslation();
  const workName = useWorkName();
  const { span } = useTime();
  const query = useQueues();
  const number = (value: number) => (value === 0 ? <span className={table.soft}>0</span> : value);
  return (
    <section className={page.section}>
      <header className={page.title}>
        <h2>{t('operators.queues')}</h2>
      </header>
      <Fetched query={query}>
        {({ queues }) => (
          <div className={table.frame}>
            <table className={table.table}>
              <thead>
                <tr>
                  <th scope="col">{t('jobs.filter.kind')}</th>
                  <th scope="col" className={table.wide}>
                    {t('operators.lane')}
                  </th>
                  <th scope="col" className={table.number}>
                    {t('operators.series.queued')}
                  </th>
                  <th scope="col" className={table.number}>
                    {t('operators.series.processing')}
                  </th>
                  <th scope="col" className={table.number}>
                    {t('operators.oldest')}
                  </th>
                </tr>
              </thead>
              <tbody>
                {queues.map(({ kind, lane, queued, processing, oldest_seconds: oldest }) => (
                  <tr key={kind}>
                    <td>{workName(kind)}</td>
                    <td className={`${table.wide} ${table.soft}`}>{lane}</td>
                    <td className={table.number}>{number(queued)}</td>
                    <td className={table.number}>{number(processing)}</td>
                    <td className={`${table.number} ${table.soft}`}>{queued > 0 ? span(oldest) : '—'}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Fetched>
    </section>
  );
}

import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useRoute } from 'wouter';
import { useJobs } from '../../data/jobs.ts';
import { Empty } from '../../ui/empty.tsx';
import { Fetched } from '../../ui/fetched.tsx';
import { useKept } from '../../ui/kept.ts';
import { More } from '../../ui/more.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { type Chosen, Filters, filterOf } from './filters.tsx';
import { JobDetail } from './job-detail.tsx';
import { JobTable } from './job-table.tsx';
import styles from './page.module.css';
import { RetryFailed } from './retry-failed.tsx';

export default function Page() {
  const { t } = useTranslation();
  const [, params] = useRoute('/jobs/:id');
  const id = params?.id;
  const [chosen, choose] = useKept<Chosen>('jobs', {});
  // Ages are counted from the choice: a cursor belongs to one time.
  const filter = useMemo(() => filterOf(chosen, Date.now()), [chosen]);
  const jobs = useJobs(filter);
  const rows = jobs.data?.pages.flatMap((page) => page.jobs) ?? [];
  const isFiltered = Object.values(chosen).some(Boolean);
  return (
    <div className={styles.page} data-open={id !== undefined}>
      <section className={styles.list}>
        <PageHead>
          <h1>{t('jobs.title')}</h1>
          {(rows.length > 0 || isFiltered) && <RetryFailed filter={filter} />}
        </PageHead>
        <Filters chosen={chosen} choose={choose} />
        <Fetched query={jobs}>
          {() =>
            rows.length > 0 ? (
              <JobTable rows={rows} selected={id} />
            ) : (
              <Empty icon="jobs" title={t(isFiltered ? 'jobs.none' : 'jobs.empty.title')}>
                <p>{t(isFiltered ? 'jobs.noneHint' : 'jobs.empty.lesson')}</p>
              </Empty>
            )
          }
        </Fetched>
        <More list={jobs} />
      </section>
      {id && <JobDetail key={id} id={id} />}
    </div>
  );
}

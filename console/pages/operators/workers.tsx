import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { useWorkers, type Worker } from '../../data/operations.ts';
import { Fetched } from '../../ui/fetched.tsx';
import { useFormat } from '../../ui/format.ts';
import { Meter } from '../../ui/meter.tsx';
import { Stage } from '../../ui/stage.tsx';
import { When } from '../../ui/when.tsx';
import { useWorkName } from '../../ui/work-name.ts';
import page from './page.module.css';
import styles from './workers.module.css';

/** Who is up, on which device, with how many slots, and what each has in hand. */
export function Workers() {
  const { t } = useTranslation();
  const query = useWorkers();
  return (
    <section className={page.section}>
      <header className={page.title}>
        <h2>{t('operators.workers')}</h2>
      </header>
      <Fetched query={query}>
        {({ workers }) =>
          workers.length > 0 ? (
            <ul className={styles.workers}>
              {workers.map((worker) => (
                <WorkerCard key={worker.worker} worker={worker} />
              ))}
            </ul>
          ) : (
            <p className={page.soft}>{t('operators.noWorkers')}</p>
          )
        }
      </Fetched>
    </section>
  );
}

function WorkerCard({ worker: { worker, device, lanes, jobs, started_at, seen_at } }: { worker: Worker }) {
  const { t } = useTranslation();
  const workName = useWorkName();
  const { percent } = useFormat();
  // A lane without slots is closed on this worker.
  const open = Object.entries(lanes).filter(([, slots = 0]) => slots > 0);
  const busy = (lane: string) => jobs.filter((job) => job.lane === lane).length;
  return (
    <li className={styles.worker} data-gone={seen_at === null}>
      <header>
        <h3>{worker}</h3>
        <span className={page.soft}>{device ? device.name : t('operators.device.none')}</span>
      </header>
      {started_at ? (
        <p className={page.soft}>
          {t('operators.up')} <When time={started_at} />
        </p>
      ) : (
        <p className={styles.gone}>{t('operators.gone')}</p>
      )}
      <ul className={styles.lanes}>
        {open.map(([lane, slots]) => (
          <li key={lane} data-busy={busy(lane) > 0}>
            {lane} {busy(lane)}/{slots}
          </li>
        ))}
      </ul>
      {jobs.length > 0 && (
        <ul className={styles.jobs}>
          {jobs.map((job) => (
            <li key={job.id}>
              <Link href={`/jobs/${job.id}`}>{workName(job.kind)}</Link>
              <span className={page.soft}>
                <Stage name={job.stage} />
              </span>
              <Meter label={t('jobs.progress')} share={job.percent / 100} />
              <span className={page.soft}>{percent(Math.round(job.percent) / 100)}</span>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

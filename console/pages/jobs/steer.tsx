import { useTranslation } from 'react-i18next';
import { type Job, useSteer } from '../../data/jobs.ts';
import { Button } from '../../ui/button.tsx';
import { Trouble } from '../../ui/trouble.tsx';
import styles from './steer.module.css';

/** What can be done with a job as it stands: the API says so by its links. */
export function Steer({ job }: { job: Job }) {
  const { t } = useTranslation();
  const { cancel, retry } = useSteer(job.id);
  const error = cancel.error ?? retry.error;
  return (
    <div className={styles.actions}>
      {job.links.result && (
        <a className={styles.link} href={job.links.result} target="_blank" rel="noreferrer">
          {t('jobs.openResult')}
        </a>
      )}
      {job.links.cancel && (
        <Button
          kind="danger"
          icon="close"
          busy={cancel.isPending || job.cancel_requested_at !== null}
          onClick={() => cancel.mutate()}
        >
          {t('jobs.cancel')}
        </Button>
      )}
      {job.links.retry && (
        <Button icon="again" busy={retry.isPending} onClick={() => retry.mutate()}>
          {t('jobs.retry')}
        </Button>
      )}
      {error && <Trouble error={error} />}
    </div>
  );
}

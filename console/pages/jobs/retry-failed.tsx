import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type JobFilter, useRetryFailed } from '../../data/jobs.ts';
import { useNames } from '../../data/users.ts';
import { Answers } from '../../ui/answers.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useTime } from '../../ui/time.ts';
import { Trouble } from '../../ui/trouble.tsx';
import { useWorkName } from '../../ui/work-name.ts';
import styles from './retry-failed.module.css';

/** Runs everything again that failed and that the filters show, after it was said what that is. */
export function RetryFailed({ filter }: { filter: JobFilter }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const retry = useRetryFailed();
  // What does not show failed jobs shows nothing to run again.
  if (filter.status !== undefined && filter.status !== 'failed') return null;
  const change = (next: boolean) => {
    setOpen(next);
    retry.reset();
  };
  return (
    <>
      <Button icon="again" onClick={() => change(true)}>
        {t('jobs.retryFailed.open')}
      </Button>
      {open && (
        <Dialog title={t('jobs.retryFailed.title')} close={() => change(false)}>
          <p>{t('jobs.retryFailed.what')}</p>
          <FilterInWords filter={filter} />
          {retry.error && <Trouble error={retry.error} retry={() => retry.mutate(filter)} />}
          {retry.data && (
            <p role="status" className={styles.done}>
              {t('jobs.retryFailed.done', { count: retry.data.retried })}{' '}
              {retry.data.held_back > 0 && t('jobs.retryFailed.heldBack', { count: retry.data.held_back })}
            </p>
          )}
          <Answers>
            <Button onClick={() => change(false)}>{t(retry.data ? 'shell.close' : 'shell.cancel')}</Button>
            {!retry.data && (
              <Button kind="main" icon="again" busy={retry.isPending} onClick={() => retry.mutate(filter)}>
                {t('jobs.retryFailed.confirm')}
              </Button>
            )}
          </Answers>
        </Dialog>
      )}
    </>
  );
}

function FilterInWords({ filter }: { filter: JobFilter }) {
  const { t } = useTranslation();
  const workName = useWorkName();
  const names = useNames();
  const { exact } = useTime();
  const parts = [
    filter.kind && workName(filter.kind),
    filter.owner_id && (names.get(filter.owner_id) ?? filter.owner_id),
    filter.created_after && t('jobs.retryFailed.after', { time: exact(filter.created_after) }),
    filter.created_before && t('jobs.retryFailed.before', { time: exact(filter.created_before) }),
  ].filter((part) => part !== undefined);
  if (parts.length === 0) return null;
  return (
    <ul className={styles.parts}>
      {parts.map((part) => (
        <li key={part}>{part}</li>
      ))}
    </ul>
  );
}

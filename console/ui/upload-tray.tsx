import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { clearEnded, isOpen, type Upload, useUploads } from '../data/uploads.ts';
import { Button } from './button.tsx';
import { useFormat } from './format.ts';
import styles from './upload-tray.module.css';
import { Why } from './why.tsx';

/** Milliseconds that it stays when all has arrived: long enough to be read, and then it is in the way. */
const STAYS_MS = 8_000;

/** What is on its way, file by file, in the corner of every page. */
export function UploadTray() {
  const { t } = useTranslation();
  const uploads = useUploads();
  const total = uploads.length;
  const counts = { open: 0, done: 0, failed: 0 };
  for (const upload of uploads) counts[groupOf(upload)]++;
  const { open, done, failed } = counts;
  useLeavingGuard(open > 0);
  useGoingAway(total > 0 && done === total);
  if (total === 0) return null;
  const shown = uploads.toSorted((a, b) => turnOf(a) - turnOf(b)).slice(0, 60);
  return (
    <section className={styles.tray} aria-label={t('shell.uploads')}>
      <header className={styles.head}>
        <h2 role="status">
          {t(failed > 0 ? 'shell.uploadedSome' : 'shell.uploaded', { done, total, failed })}
        </h2>
        {open === 0 && <Button icon="close" aria-label={t('shell.dismiss')} onClick={clearEnded} />}
      </header>
      <ul className={styles.list}>
        {shown.map((upload) => (
          <Line key={upload.id} upload={upload} />
        ))}
      </ul>
    </section>
  );
}

const groupOf = (upload: Upload) => (isOpen(upload) ? 'open' : upload.state === 'failed' ? 'failed' : 'done');

/** Those that failed stand first, for they want somebody to do something; then what moves. */
const turnOf = ({ state }: Upload): number =>
  state === 'failed' ? 0 : state === 'waiting' ? 2 : state === 'done' ? 3 : 1;

/** Who closes the page while files are on their way is asked whether they mean it. */
function useLeavingGuard(isNeeded: boolean): void {
  useEffect(() => {
    if (!isNeeded) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [isNeeded]);
}

function useGoingAway(hasAllArrived: boolean): void {
  useEffect(() => {
    if (!hasAllArrived) return undefined;
    const timer = setTimeout(clearEnded, STAYS_MS);
    return () => clearTimeout(timer);
  }, [hasAllArrived]);
}

function Line({ upload }: { upload: Upload }) {
  const { t } = useTranslation();
  const { percent } = useFormat();
  const { name, state, share, error, cancel, pause, resume, again } = upload;
  return (
    <li className={styles.line} data-state={state}>
      <span className={styles.name}>{name}</span>
      <span className={styles.state}>
        {state === 'sending' && share < 1 ? percent(share) : t(`shell.uploadStates.${state}`)}
      </span>
      {pause && (state === 'sending' || state === 'lost') && (
        <Button icon="pause" aria-label={t('shell.pauseUpload', { name })} onClick={pause} />
      )}
      {resume && state === 'paused' && (
        <Button icon="play" aria-label={t('shell.resumeUpload', { name })} onClick={resume} />
      )}
      {isOpen(upload) && (
        <Button icon="close" aria-label={t('shell.stopUpload', { name })} onClick={cancel} />
      )}
      {again && <Button icon="again" aria-label={t('shell.sendAgain', { name })} onClick={again} />}
      {error && (
        <p className={styles.error}>
          <Why of={error} />
        </p>
      )}
      {isOpen(upload) && <progress className={styles.progress} value={share} aria-label={name} />}
    </li>
  );
}

import { useTranslation } from 'react-i18next';
import { clearEnded, type Upload, useUploads } from '../data/uploads.ts';
import { Button } from './button.tsx';
import { useFormat } from './format.ts';
import styles from './upload-tray.module.css';
import { Why } from './why.tsx';

/** What is on its way, file by file, in the corner of every page. */
export function UploadTray() {
  const { t } = useTranslation();
  const uploads = useUploads();
  if (uploads.length === 0) return null;
  const ended = uploads.filter(({ state }) => state === 'done' || state === 'failed').length;
  const total = uploads.length;
  // Those that failed stand first: they want somebody to do something.
  const shown = uploads
    .toSorted((a, b) => Number(b.state === 'failed') - Number(a.state === 'failed'))
    .slice(0, 60);
  return (
    <section className={styles.tray} aria-label={t('shell.uploads')}>
      <header className={styles.head}>
        <h2 role="status">{t('shell.uploaded', { done: ended, total })}</h2>
        {ended === total && <Button icon="close" aria-label={t('shell.dismiss')} onClick={clearEnded} />}
      </header>
      <ul className={styles.list}>
        {shown.map((upload) => (
          <Line key={upload.id} upload={upload} />
        ))}
      </ul>
    </section>
  );
}

function Line({ upload: { name, state, share, error, cancel, pause, resume } }: { upload: Upload }) {
  const { t } = useTranslation();
  const { percent } = useFormat();
  const isOpen = state !== 'done' && state !== 'failed';
  return (
    <li className={styles.line} data-state={state}>
      <span className={styles.name}>{name}</span>
      <span className={styles.state}>
        {state === 'sending' && share < 1 ? percent(share) : t(`shell.uploadStates.${state}`)}
      </span>
      {pause && state === 'sending' && (
        <Button icon="pause" aria-label={t('shell.pauseUpload', { name })} onClick={pause} />
      )}
      {resume && state === 'paused' && (
        <Button icon="play" aria-label={t('shell.resumeUpload', { name })} onClick={resume} />
      )}
      {isOpen && <Button icon="close" aria-label={t('shell.stopUpload', { name })} onClick={cancel} />}
      {error && (
        <p className={styles.error}>
          <Why of={error} />
        </p>
      )}
      <progress className={styles.progress} value={share} aria-label={name} />
    </li>
  );
}

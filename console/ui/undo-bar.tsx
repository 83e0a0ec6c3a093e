import { useTranslation } from 'react-i18next';
import { putRefusalAway, undoRemoval, useRefusedRemoval, useRemovals } from '../data/removals.ts';
import { Button } from './button.tsx';
import { Trouble } from './trouble.tsx';
import styles from './undo-bar.module.css';

/** The last thing that was removed, for as long as it can be had back; and what could not be removed. */
export function UndoBar() {
  const { t } = useTranslation();
  const last = useRemovals().at(-1);
  const refused = useRefusedRemoval();
  return (
    <>
      <div role="status" className={styles.place}>
        {last && (
          <div className={styles.bar}>
            <span>{t('shell.removed', { name: last.name })}</span>
            <Button onClick={() => undoRemoval(last.id)}>{t('shell.undo')}</Button>
          </div>
        )}
      </div>
      {refused && (
        <section
          className={`${styles.place} ${styles.refused}`}
          aria-label={t('shell.notRemoved', { name: refused.name })}
        >
          <header>
            <h2>{t('shell.notRemoved', { name: refused.name })}</h2>
            <Button icon="close" aria-label={t('shell.dismiss')} onClick={putRefusalAway} />
          </header>
          <Trouble error={refused.error} />
        </section>
      )}
    </>
  );
}

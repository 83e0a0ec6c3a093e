import { useEffect } from 'react';
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
  useUndoKeys(last?.id);
  return (
    <>
      <div role="status" className={styles.place}>
        {last && (
          <div className={styles.bar}>
            <span>{t('shell.removed', { name: last.name })}</span>
            <Button aria-keyshortcuts="Control+Z Meta+Z" onClick={() => undoRemoval(last.id)}>
              {t('shell.undo')}
            </Button>
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

/** As everywhere else, for who has no pointer cannot get to the bar before it goes. */
function useUndoKeys(id: string | undefined): void {
  useEffect(() => {
    if (id === undefined) return undefined;
    const press = (event: KeyboardEvent) => {
      const { key, ctrlKey, metaKey, shiftKey, target } = event;
      // Fields have an undo of their own.
      const isTyping = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
      if (key !== 'z' || !(ctrlKey || metaKey) || shiftKey || isTyping) return;
      event.preventDefault();
      undoRemoval(id);
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [id]);
}

import { useTranslation } from 'react-i18next';
import { undoRemoval, useRemovals } from '../data/removals.ts';
import { Button } from './button.tsx';
import styles from './undo-bar.module.css';

/** The last thing that was removed, for as long as it can be had back. */
export function UndoBar() {
  const { t } = useTranslation();
  const last = useRemovals().at(-1);
  return (
    <div role="status" className={styles.place}>
      {last && (
        <div className={styles.bar}>
          <span>{t('shell.removed', { name: last.name })}</span>
          <Button onClick={() => undoRemoval(last.id)}>{t('shell.undo')}</Button>
        </div>
      )}
    </div>
  );
}

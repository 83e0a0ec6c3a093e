import { useTranslation } from 'react-i18next';
import { Refused } from '../data/api.ts';
import { Button } from './button.tsx';
import styles from './states.module.css';

/** What went wrong and what to do: the API's own sentence, its code with the page that explains it, and a way on. */
export function Trouble({ error, retry }: { error: Error; retry?: (() => void) | undefined }) {
  const { t } = useTranslation();
  const code = error instanceof Refused ? error.code : undefined;
  return (
    <div className={styles.trouble} role="alert">
      <p>{code ? error.message : t('shell.unreachable')}</p>
      <div className={styles.actions}>
        {retry && (
          <Button icon="again" onClick={retry}>
            {t('shell.tryAgain')}
          </Button>
        )}
        {code && (
          <a href={`/problems/${code}`} target="_blank" rel="noreferrer">
            {t('shell.aboutCode', { code })}
          </a>
        )}
      </div>
    </div>
  );
}

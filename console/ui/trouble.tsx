import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { Refused } from '../data/api.ts';
import { AboutCode } from './about-code.tsx';
import { Button } from './button.tsx';
import styles from './states.module.css';
import { Why } from './why.tsx';

export type Way = { to: string; label: string };
type Props = {
  error: Error;
  retry?: (() => unknown) | undefined;
  /** Whether it is tried again without anybody's doing. */
  isRetried?: boolean;
  back?: Way | undefined;
};

/** What went wrong and what to do, the code with the page that explains it, and a way on. */
export function Trouble({ error, retry, isRetried, back }: Props) {
  const { t } = useTranslation();
  const refused = error instanceof Refused ? error : undefined;
  const box = useRef<HTMLDivElement>(null);
  // Beneath a long form it would stand where nobody looks.
  useEffect(() => {
    if (box.current?.closest('[role=dialog]')) box.current.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <div ref={box} className={styles.trouble} role="alert">
      <p>
        <Why of={error} />
      </p>
      {refused?.requestId && <p className={styles.soft}>{t('shell.request', { id: refused.requestId })}</p>}
      {isRetried && <p className={styles.again}>{t('shell.triesAgain')}</p>}
      <div className={styles.actions}>
        {retry && (
          <Button icon="again" onClick={retry}>
            {t('shell.tryAgain')}
          </Button>
        )}
        {back && <Link href={back.to}>{back.label}</Link>}
        {/* Elsewhere, so that what was filled in here stays: the cookie is that of all tabs. */}
        {refused?.code === 'NOT_AUTHENTICATED' && (
          <a href="/" target="_blank" rel="noreferrer">
            {t('shell.signInElsewhere')}
          </a>
        )}
        {refused && <AboutCode code={refused.code} />}
      </div>
    </div>
  );
}

import { useTranslation } from 'react-i18next';
import { PageHead } from '../../ui/page-head.tsx';
import { Alerts } from './alerts.tsx';
import { History } from './history.tsx';
import { Models } from './models.tsx';
import styles from './page.module.css';
import { Parts } from './parts.tsx';
import { Queues } from './queues.tsx';
import { Workers } from './workers.tsx';

/** Is it well, what waits and why, who works on what. */
export default function Page() {
  const { t } = useTranslation();
  return (
    <div className={styles.page}>
      <PageHead>
        <h1>{t('operators.title')}</h1>
        <a href="/admin/queues" target="_blank" rel="noreferrer">
          {t('operators.bullBoard')}
        </a>
      </PageHead>
      <Parts />
      <History />
      <div className={styles.two}>
        <Queues />
        <Workers />
      </div>
      <Alerts />
      <Models />
    </div>
  );
}

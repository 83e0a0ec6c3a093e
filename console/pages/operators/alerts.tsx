import { useTranslation } from 'react-i18next';
import { type Alert, useAlerts } from '../../data/operations.ts';
import { Fetched } from '../../ui/fetched.tsx';
import { More } from '../../ui/more.tsx';
import { StatusBadge } from '../../ui/status.tsx';
import { When } from '../../ui/when.tsx';
import { useAlertWords } from './alert-words.ts';
import styles from './alerts.module.css';
import page from './page.module.css';

/** What is wrong, and what was. */
export function Alerts() {
  const { t } = useTranslation();
  const list = useAlerts();
  return (
    <section className={page.section}>
      <header className={page.title}>
        <h2>{t('operators.alerts')}</h2>
      </header>
      <Fetched query={list}>{({ pages }) => <List alerts={pages.flatMap(({ alerts }) => alerts)} />}</Fetched>
      <More list={list} />
    </section>
  );
}

function List({ alerts }: { alerts: Alert[] }) {
  const { t } = useTranslation();
  if (alerts.length === 0) return <p className={page.soft}>{t('operators.noAlerts')}</p>;
  return (
    <ul className={styles.alerts}>
      {alerts.map((alert) => (
        <AlertLine key={alert.id} alert={alert} />
      ))}
    </ul>
  );
}

function AlertLine({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  const wordsOf = useAlertWords();
  const lost = alert.deliveries.filter(({ status }) => status === 'given_up');
  return (
    <li className={styles.alert} data-state={alert.state}>
      <StatusBadge status={alert.state} />
      <div>
        <p>{wordsOf(alert)}</p>
        <p className={page.soft}>
          {alert.name} · <When time={alert.fired_at} />
          {lost.length > 0 && (
            <>
              {' '}
              · <span className={styles.lost}>{t('operators.untold', { targets: targetsOf(lost) })}</span>
            </>
          )}
        </p>
      </div>
    </li>
  );
}

const targetsOf = (deliveries: Alert['deliveries']): string =>
  [...new Set(deliveries.map(({ target }) => target))].join(', ');

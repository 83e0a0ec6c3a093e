import { useTranslation } from 'react-i18next';
import { type Alert, useAlerts } from '../../data/operations.ts';
import { More } from '../../ui/more.tsx';
import { StatusBadge } from '../../ui/status.tsx';
import { Trouble } from '../../ui/trouble.tsx';
import { Wait } from '../../ui/wait.tsx';
import { When } from '../../ui/when.tsx';
import { useAlertWords } from './alert-words.ts';
import styles from './alerts.module.css';
import page from './page.module.css';

/** What is wrong, and what was. */
export function Alerts() {
  const { t } = useTranslation();
  const list = useAlerts();
  const { data, error, isPending, refetch } = list;
  const alerts = data?.pages.flatMap((one) => one.alerts) ?? [];
  return (
    <section className={page.section}>
      <header className={page.title}>
        <h2>{t('operators.alerts')}</h2>
      </header>
      {error && <Trouble error={error} retry={refetch} />}
      {isPending && <Wait />}
      {data && alerts.length === 0 && <p className={page.soft}>{t('operators.noAlerts')}</p>}
      {alerts.length > 0 && (
        <ul className={styles.alerts}>
          {alerts.map((alert) => (
            <AlertLine key={alert.id} alert={alert} />
          ))}
        </ul>
      )}
      <More list={list} />
    </section>
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

import { useTranslation } from 'react-i18next';
import { type Health, useHealth } from '../../data/operations.ts';
import { Fetched } from '../../ui/fetched.tsx';
import { useTime } from '../../ui/time.ts';
import styles from './parts.module.css';

const parts = ['database', 'store', 'redis'] as const;

/** Whether everything that the platform stands on answers, and how fast. */
export function Parts() {
  return <Fetched query={useHealth()}>{(health) => <Shown health={health} />}</Fetched>;
}

function Shown({ health: data }: { health: Health }) {
  const { t } = useTranslation();
  const workers = Object.values(data.workers).reduce((sum, count) => sum + count, 0);
  return (
    <dl className={styles.parts}>
      {parts.map((name) => (
        <div key={name} data-state={data.parts[name]}>
          <dt>{t(`operators.part.${name}`)}</dt>
          <dd>
            <strong>{t(`operators.state.${data.parts[name]}`)}</strong>
            <Pace ms={data.milliseconds[name]} />
          </dd>
        </div>
      ))}
      <div data-state={workers > 0 ? 'ok' : 'away'}>
        <dt>{t('operators.part.workers')}</dt>
        <dd>
          <strong>{workers}</strong>
          <span>
            {Object.entries(data.workers)
              .map(([device, count]) => `${count} ${t(`operators.device.${device as 'cpu'}`)}`)
              .join(' · ')}
          </span>
        </dd>
      </div>
      <div>
        <dt>{t('operators.part.version')}</dt>
        <dd>
          <strong>{data.version}</strong>
        </dd>
      </div>
    </dl>
  );
}

/** How long the part took to answer. */
function Pace({ ms }: { ms: number | null }) {
  const { span } = useTime();
  return ms === null ? null : <span>{span(ms / 1000)}</span>;
}

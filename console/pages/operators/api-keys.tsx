import { useTranslation } from 'react-i18next';
import { type ApiKey, useApiKeyActions, useApiKeys } from '../../data/api-keys.ts';
import { Button } from '../../ui/button.tsx';
import table from '../../ui/table.module.css';
import { Trouble } from '../../ui/trouble.tsx';
import { Wait } from '../../ui/wait.tsx';
import { When } from '../../ui/when.tsx';
import { NewKey } from './new-key.tsx';
import page from './page.module.css';

/** Keys of the reader's own account, for programs. A revoked one is shown as long as the API remembers it. */
export function ApiKeys() {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useApiKeys();
  return (
    <section className={page.section}>
      <header className={page.title}>
        <h2>{t('operators.keys.title')}</h2>
        <NewKey />
      </header>
      {error && <Trouble error={error} retry={refetch} />}
      {isPending && <Wait />}
      {data?.length === 0 && <p className={page.soft}>{t('operators.keys.none')}</p>}
      {data && data.length > 0 && (
        <div className={table.frame}>
          <table className={table.table}>
            <thead>
              <tr>
                <th scope="col">{t('operators.keys.name')}</th>
                <th scope="col" className={table.wide}>
                  {t('operators.keys.scopes')}
                </th>
                <th scope="col">{t('operators.keys.used')}</th>
                <th scope="col">
                  <span className="visually-hidden">{t('operators.keys.revoke')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {data.map((key) => (
                <KeyRow key={key.id} of={key} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function KeyRow({ of: key }: { of: ApiKey }) {
  const { t } = useTranslation();
  const { revoke } = useApiKeyActions();
  return (
    <tr>
      <td>
        {key.name} <code className={table.soft}>{key.start}…</code>
      </td>
      <td className={`${table.wide} ${table.soft}`}>{key.scopes.join(', ')}</td>
      <td className={table.soft}>
        {key.last_used_at ? <When time={key.last_used_at} /> : t('operators.keys.never')}
      </td>
      <td className={table.number}>
        {key.revoked_at ? (
          <span className={table.soft}>{t('operators.keys.revoked')}</span>
        ) : (
          <Button
            kind="danger"
            busy={revoke.isPending}
            aria-label={t('operators.keys.revokeOf', { name: key.name })}
            onClick={() => revoke.mutate(key.id)}
          >
            {t('operators.keys.revoke')}
          </Button>
        )}
        {revoke.error && <Trouble error={revoke.error} />}
      </td>
    </tr>
  );
}

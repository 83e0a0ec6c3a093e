import { useTranslation } from 'react-i18next';
import type { ApiKey } from '../../data/api-keys.ts';
import { useNow } from '../../ui/now.ts';
import table from '../../ui/table.module.css';
import { When } from '../../ui/when.tsx';
import { RevokeKey } from './revoke-key.tsx';

/** All keys of an account: a hundred at most. A revoked one is shown as long as the API remembers it. */
export function KeyTable({ keys }: { keys: ApiKey[] }) {
  const { t } = useTranslation();
  return (
    <div className={table.frame}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{t('apiKeys.name')}</th>
            <th scope="col" className={table.wide}>
              {t('apiKeys.scopes')}
            </th>
            <th scope="col" className={table.wide}>
              {t('apiKeys.created')}
            </th>
            <th scope="col">{t('apiKeys.used')}</th>
            <th scope="col" className={table.wide}>
              {t('apiKeys.expires')}
            </th>
            <th scope="col">
              <span className="visually-hidden">{t('apiKeys.revoke')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <KeyRow key={key.id} of={key} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function KeyRow({ of: key }: { of: ApiKey }) {
  const { t } = useTranslation();
  const end = useEnd(key);
  return (
    <tr>
      <td>
        {key.name} <code className={table.soft}>{key.start}…</code>
      </td>
      <td className={`${table.wide} ${table.soft}`}>{key.scopes.join(', ')}</td>
      <td className={`${table.wide} ${table.soft}`}>
        <When time={key.created_at} />
      </td>
      <td className={table.soft}>
        {key.last_used_at ? <When time={key.last_used_at} /> : t('apiKeys.never')}
      </td>
      <td className={`${table.wide} ${table.soft}`}>
        {key.expires_at ? <When time={key.expires_at} /> : t('apiKeys.endless')}
      </td>
      <td className={table.number}>
        {end ? <span className={table.soft}>{t(`apiKeys.${end}`)}</span> : <RevokeKey of={key} />}
      </td>
    </tr>
  );
}

/** How a key has ended; undefined while it is good. */
function useEnd({ revoked_at, expires_at }: ApiKey): 'revoked' | 'expired' | undefined {
  const now = useNow();
  if (revoked_at) return 'revoked';
  return expires_at && Date.parse(expires_at) <= now ? 'expired' : undefined;
}

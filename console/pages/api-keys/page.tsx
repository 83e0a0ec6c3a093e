import { useTranslation } from 'react-i18next';
import { useApiKeys } from '../../data/api-keys.ts';
import { Empty } from '../../ui/empty.tsx';
import { Fetched } from '../../ui/fetched.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { HowTo } from './how-to.tsx';
import { KeyTable } from './key-table.tsx';
import { NewKey } from './new-key.tsx';
import styles from './page.module.css';

/** Keys of the reader's own account, and how programs use one. */
export default function Page() {
  const { t } = useTranslation();
  const query = useApiKeys();
  return (
    <div className={styles.page}>
      <PageHead>
        <h1>{t('apiKeys.title')}</h1>
        <NewKey />
      </PageHead>
      <Fetched query={query}>
        {(keys) =>
          keys.length > 0 ? (
            <KeyTable keys={keys} />
          ) : (
            <Empty icon="key" title={t('apiKeys.emptyTitle')}>
              <p>{t('apiKeys.emptyText')}</p>
            </Empty>
          )
        }
      </Fetched>
      <HowTo />
    </div>
  );
}

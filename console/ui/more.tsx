import { useTranslation } from 'react-i18next';
import { Button } from './button.tsx';
import styles from './states.module.css';

type Props = { list: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown } };

/** The way to the next page of a list, as long as there is one. */
export function More({ list: { hasNextPage, isFetchingNextPage, fetchNextPage } }: Props) {
  const { t } = useTranslation();
  if (!hasNextPage) return null;
  return (
    <Button className={styles.more} busy={isFetchingNextPage} onClick={() => fetchNextPage()}>
      {t('shell.more')}
    </Button>
  );
}

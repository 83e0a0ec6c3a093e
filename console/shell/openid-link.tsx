import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { ButtonLink } from '../ui/button.tsx';
import styles from './openid-link.module.css';

/** The way to an OpenID provider, and from there to the page that was wanted. @param host of the provider */
export function OpenIdLink({ host }: { host: string }) {
  const { t } = useTranslation();
  const [wanted] = useLocation();
  const isPage = /^\/[\w./-]*$/.test(wanted) && !wanted.startsWith('/sign-in');
  const to = isPage ? wanted : '/';
  return (
    <div className={styles.other}>
      <span className={styles.or}>{t('signIn.or')}</span>
      <ButtonLink href={`/session/openid?to=${encodeURIComponent(to)}`} className={styles.link}>
        {t('signIn.openid', { host })}
      </ButtonLink>
    </div>
  );
}

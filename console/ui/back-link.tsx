import { Link } from 'wouter';
import styles from './back-link.module.css';
import { Icon } from './icon.tsx';

/** The arrow before a page's title that leads to the list it is from. */
export const BackLink = ({ to, label }: { to: string; label: string }) => (
  <Link href={to} className={styles.back} aria-label={label}>
    <Icon name="back" />
  </Link>
);

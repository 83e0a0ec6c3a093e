import type { ReactNode } from 'react';
import styles from './page-head.module.css';

/** A page's title, and what can be done on the page. @param isApart for a page that gives its parts no distance of their own */
export const PageHead = ({ isApart = false, children }: { isApart?: boolean; children: ReactNode }) => (
  <header className={isApart ? `${styles.head} ${styles.apart}` : styles.head}>{children}</header>
);

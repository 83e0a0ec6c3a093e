import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';
import styles from './states.module.css';

/** A page with nothing on it yet says what it is for and how to begin. */
export const Empty = ({ icon, title, children }: { icon: IconName; title: string; children: ReactNode }) => (
  <div className={styles.empty}>
    <Icon name={icon} size={44} />
    <h2>{title}</h2>
    <div className={styles.lesson}>{children}</div>
  </div>
);

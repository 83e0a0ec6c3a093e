import type { ReactNode } from 'react';
import styles from './answers.module.css';

/** The buttons at the foot of a dialog, which answer what it asks. */
export const Answers = ({ children }: { children: ReactNode }) => (
  <div className={styles.answers}>{children}</div>
);

import styles from './meter.module.css';

/** How far something is, from 0 to 1, and how much of that went wrong. */
export const Meter = ({ label, share, bad = 0 }: { label: string; share: number; bad?: number }) => (
  <span
    className={styles.meter}
    role="progressbar"
    aria-label={label}
    aria-valuemin={0}
    aria-valuemax={100}
    aria-valuenow={Math.round((share + bad) * 100)}
  >
    <span className={styles.good} style={{ width: `${share * 100}%` }} />
    <span className={styles.bad} style={{ width: `${bad * 100}%` }} />
  </span>
);

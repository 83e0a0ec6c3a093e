import { useFormat } from './format.ts';
import styles from './progress.module.css';

/** A ring that fills, with its number; it turns while there is no number to tell. @param percent 0 to 100 */
export function Progress({ percent, label }: { percent: number | undefined; label: string }) {
  const format = useFormat();
  const share = (percent ?? 25) / 100;
  return (
    <span className={styles.progress}>
      <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" data-turning={percent === undefined}>
        <circle cx="8" cy="8" r="6" pathLength="1" className={styles.track} />
        <circle cx="8" cy="8" r="6" pathLength="1" className={styles.done} strokeDasharray={`${share} 1`} />
      </svg>
      <span>{percent === undefined ? label : `${label} ${format.percent(Math.floor(percent) / 100)}`}</span>
    </span>
  );
}

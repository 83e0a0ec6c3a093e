import { Switch } from 'radix-ui';
import styles from './toggle.module.css';

type Props = { label: string; on: boolean; change: (on: boolean) => void; busy?: boolean };

/** Something that is on or off. While it works it takes no press, and keeps the keyboard. */
export const Toggle = ({ label, on, change, busy = false }: Props) => (
  <Switch.Root
    className={styles.toggle}
    aria-label={label}
    checked={on}
    onCheckedChange={(next) => {
      if (!busy) change(next);
    }}
    aria-busy={busy}
  >
    <Switch.Thumb className={styles.thumb} />
  </Switch.Root>
);

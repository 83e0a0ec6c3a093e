import type { ComponentProps } from 'react';
import styles from './button.module.css';
import { Icon, type IconName } from './icon.tsx';

type Props = ComponentProps<'button'> & {
  /** `main`: what this view is for; one at most. `quiet`: all else. */
  kind?: 'main' | 'quiet' | 'danger';
  icon?: IconName;
  /** It shows that it works, and takes no second press. */
  busy?: boolean;
};

export function Button({ kind = 'quiet', icon, busy = false, children, className, ...rest }: Props) {
  const look = [styles.button, styles[kind], !children && styles.bare, className].filter(Boolean).join(' ');
  return (
    <button type="button" {...rest} className={look} disabled={rest.disabled || busy} aria-busy={busy}>
      {busy ? <span className={styles.spinner} /> : icon && <Icon name={icon} size={18} />}
      {children}
    </button>
  );
}

/** What looks like a button and leads to another page. */
export const ButtonLink = ({ className, ...rest }: ComponentProps<'a'>) => (
  <a {...rest} className={[styles.button, styles.link, className].filter(Boolean).join(' ')} />
);

import { Dialog as Radix } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button.tsx';
import styles from './dialog-frame.module.css';

export type DialogProps = { title: string; close: () => void; children: ReactNode };

/** Escape and a press beside it close it, and the keyboard is where it was before. */
export default function DialogFrame({ title, close, children }: DialogProps) {
  const { t } = useTranslation();
  const [before] = useState(() => document.activeElement);
  const goBack = (event: Event) => {
    event.preventDefault();
    if (before instanceof HTMLElement) before.focus();
  };
  return (
    <Radix.Root open onOpenChange={close}>
      <Radix.Portal>
        <Radix.Overlay className={styles.veil} />
        <Radix.Content className={styles.dialog} aria-describedby={undefined} onCloseAutoFocus={goBack}>
          <header className={styles.head}>
            <Radix.Title>{title}</Radix.Title>
            <Radix.Close asChild>
              <Button icon="close" aria-label={t('shell.close')} className={styles.close} />
            </Radix.Close>
          </header>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

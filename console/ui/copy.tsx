import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button.tsx';
import styles from './copy.module.css';

/** Words to be taken elsewhere as they are, in one line or several. */
export function Copy({ text }: { text: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState<string>();
  // A browser may refuse, by a rule of its owner's. The words can still be marked, and the button does not say otherwise.
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setCopied(text),
      () => setCopied(undefined),
    );
  const isCopied = copied === text;
  return (
    <span className={styles.copy}>
      <code>{text}</code>
      {/* Browsers give the clipboard to pages of HTTPS and of this machine alone. */}
      {window.isSecureContext && (
        <Button {...(isCopied && { icon: 'check' })} onClick={copy}>
          {t(isCopied ? 'shell.copied' : 'shell.copy')}
        </Button>
      )}
    </span>
  );
}

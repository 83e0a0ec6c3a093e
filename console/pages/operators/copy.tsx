import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import styles from './copy.module.css';

/** Words to be taken elsewhere as they are. */
export function Copy({ text }: { text: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const copy = () => navigator.clipboard.writeText(text).then(() => setCopied(true));
  return (
    <span className={styles.copy}>
      <code>{text}</code>
      {/* Browsers give the clipboard to pages of HTTPS and of this machine alone. */}
      {window.isSecureContext && (
        <Button {...(copied && { icon: 'check' })} onClick={copy}>
          {t(copied ? 'operators.copied' : 'operators.copy')}
        </Button>
      )}
    </span>
  );
}

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiKey, useRevokeKey } from '../../data/api-keys.ts';
import { Answers } from '../../ui/answers.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Trouble } from '../../ui/trouble.tsx';

/** No key that is revoked comes back, and programs stop at once, so it is asked once more. */
export function RevokeKey({ of: { id, name } }: { of: ApiKey }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const revoke = useRevokeKey();
  return (
    <>
      <Button kind="danger" aria-label={t('apiKeys.revokeOf', { name })} onClick={() => setOpen(true)}>
        {t('apiKeys.revoke')}
      </Button>
      {open && (
        <Dialog title={t('apiKeys.revokeOf', { name })} close={() => setOpen(false)}>
          <p>{t('apiKeys.revokeWhat')}</p>
          {revoke.error && <Trouble error={revoke.error} />}
          <Answers>
            <Button onClick={() => setOpen(false)}>{t('shell.cancel')}</Button>
            <Button kind="danger" busy={revoke.isPending} onClick={() => revoke.mutate(id)}>
              {t('apiKeys.revoke')}
            </Button>
          </Answers>
        </Dialog>
      )}
    </>
  );
}

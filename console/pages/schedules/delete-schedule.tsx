import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { type Schedule, useScheduleActions } from '../../data/schedules.ts';
import { Answers } from '../../ui/answers.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Trouble } from '../../ui/trouble.tsx';

/** Its history goes with it, so it is asked once more. */
export function DeleteSchedule({ schedule: { id, name } }: { schedule: Schedule }) {
  const { t } = useTranslation();
  const [, go] = useLocation();
  const [open, setOpen] = useState(false);
  const { remove } = useScheduleActions();
  return (
    <>
      <Button kind="danger" icon="trash" onClick={() => setOpen(true)}>
        {t('schedules.delete.open')}
      </Button>
      {open && (
        <Dialog title={t('schedules.delete.title', { name })} close={() => setOpen(false)}>
          <p>{t('schedules.delete.what')}</p>
          {remove.error && <Trouble error={remove.error} />}
          <Answers>
            <Button onClick={() => setOpen(false)}>{t('shell.cancel')}</Button>
            <Button
              kind="danger"
              icon="trash"
              busy={remove.isPending}
              onClick={() => remove.mutate(id, { onSuccess: () => go('/schedules') })}
            >
              {t('schedules.delete.confirm')}
            </Button>
          </Answers>
        </Dialog>
      )}
    </>
  );
}

import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Wait } from '../../ui/wait.tsx';

const Form = lazy(() => import('./schedule-form.tsx'));

export function NewSchedule() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Button kind="main" icon="plus" onClick={() => setOpen(true)}>
        {t('schedules.new.open')}
      </Button>
      {open && (
        <Dialog title={t('schedules.new.title')} close={close}>
          <Suspense fallback={<Wait />}>
            <Form done={close} />
          </Suspense>
        </Dialog>
      )}
    </>
  );
}

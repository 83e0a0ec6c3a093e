import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schedule } from '../../data/schedules.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Wait } from '../../ui/wait.tsx';

const Form = lazy(() => import('./schedule-form.tsx'));

export function EditSchedule({ schedule }: { schedule: Schedule }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('schedules.edit.open')}</Button>
      {open && (
        <Dialog title={t('schedules.edit.title', { name: schedule.name })} close={close}>
          <Suspense fallback={<Wait />}>
            <Form schedule={schedule} done={close} />
          </Suspense>
        </Dialog>
      )}
    </>
  );
}

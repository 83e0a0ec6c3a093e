import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { type Schedule, useScheduleActions, useWorks } from '../../data/schedules.ts';
import { Button } from '../../ui/button.tsx';
import { type JsonSchema, SchemaForm, type Values } from '../../ui/schema-form.tsx';
import { Trouble } from '../../ui/trouble.tsx';
import styles from './form.module.css';
import { wrongParameters } from './wrong-fields.ts';

type Props = { schedule: Schedule; cancel: () => void };

/** The form is the work's own, filled in as the schedule has it; what is changed holds for this run alone. */
export default function RunNowForm({ schedule, cancel }: Props) {
  const { t } = useTranslation();
  const [, go] = useLocation();
  const [values, setValues] = useState<Values>(schedule.parameters);
  const { start } = useScheduleActions();
  const work = useWorks().data?.works.find((one) => one.work === schedule.work);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start.mutate(
      { id: schedule.id, parameters: values },
      { onSuccess: (run) => go(`/schedules/runs/${run.id}`) },
    );
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      {work && (
        <SchemaForm
          schema={work.parameters as JsonSchema}
          values={values}
          change={setValues}
          wrong={wrongParameters(start.error)}
        />
      )}
      {start.error && <Trouble error={start.error} />}
      <div className={styles.actions}>
        <Button onClick={cancel}>{t('shell.cancel')}</Button>
        <Button kind="main" type="submit" icon="play" busy={start.isPending}>
          {t('schedules.runNow.confirm')}
        </Button>
      </div>
    </form>
  );
}

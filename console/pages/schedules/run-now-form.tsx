import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { type Schedule, useScheduleActions, useWorks } from '../../data/schedules.ts';
import { Answers } from '../../ui/answers.tsx';
import { Button } from '../../ui/button.tsx';
import { Fetched } from '../../ui/fetched.tsx';
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
  const works = useWorks();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start.mutate(
      { id: schedule.id, parameters: values },
      { onSuccess: (run) => go(`/schedules/runs/${run.id}`) },
    );
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <Fetched query={works}>
        {({ works }) => (
          <SchemaForm
            schema={(works.find(({ work }) => work === schedule.work)?.parameters ?? {}) as JsonSchema}
            values={values}
            change={setValues}
            wrong={wrongParameters(start.error)}
          />
        )}
      </Fetched>
      {start.error && <Trouble error={start.error} />}
      <Answers>
        <Button onClick={cancel}>{t('shell.cancel')}</Button>
        <Button kind="main" type="submit" icon="play" busy={start.isPending}>
          {t('schedules.runNow.confirm')}
        </Button>
      </Answers>
    </form>
  );
}

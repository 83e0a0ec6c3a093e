import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type NewSchedule as Asked, useScheduleActions, useWorks, type Work } from '../../data/schedules.ts';
import { useSession } from '../../data/session.ts';
import { Button } from '../../ui/button.tsx';
import { Choice, Field } from '../../ui/field.tsx';
import { type JsonSchema, SchemaForm, type Values } from '../../ui/schema-form.tsx';
import { Trouble } from '../../ui/trouble.tsx';
import { Wait } from '../../ui/wait.tsx';
import { useWorkName } from '../../ui/work-name.ts';
import styles from './form.module.css';
import { startTime, type Time, TimeFields } from './time-fields.tsx';
import { wrongParameters } from './wrong-fields.ts';

/** What is done, when, and with what. */
export default function NewScheduleForm({ done }: { done: () => void }) {
  const { data, error } = useWorks();
  if (error) return <Trouble error={error} />;
  return data ? <Form works={data.works} done={done} /> : <Wait />;
}

/** Works come as the API lists them: sweeps are what schedules are mostly for, so one of them is chosen first. */
function Form({ works, done }: { works: Work[]; done: () => void }) {
  const { t } = useTranslation();
  const workName = useWorkName();
  const isAdmin = useSession().data?.user?.role === 'admin';
  const { create } = useScheduleActions();
  const [name, setName] = useState('');
  const [work, setWork] = useState(works.find(({ type }) => type === 'sweep') ?? works[0]);
  const [scope, setScope] = useState<'own' | 'everybody'>('own');
  const [time, setTime] = useState<Time>(startTime);
  const [parameters, setParameters] = useState<Values>({});
  if (!work) return null;
  const isPlatform = work.type === 'platform';

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { every, hours, cron, timezone } = time;
    const asked: Asked = {
      name,
      work: work.work,
      scope: isPlatform ? 'everybody' : scope,
      parameters,
      timezone,
      ...(every === 'hours' ? { every_hours: hours } : { cron }),
    };
    create.mutate(asked, { onSuccess: done });
  };

  return (
    <form className={styles.form} onSubmit={submit}>
      <div className={styles.pair}>
        <Field
          label={t('schedules.new.name')}
          value={name}
          required
          pattern="[a-z0-9][a-z0-9_\-]{0,62}"
          title={t('schedules.new.nameRule')}
          onChange={({ target }) => setName(target.value)}
        />
        <Choice
          label={t('schedules.new.work')}
          value={work.work}
          onChange={({ target }) => {
            setWork(works.find((one) => one.work === target.value) ?? work);
            setParameters({});
          }}
          options={works.map((one): [string, string] => [one.work, workName(one.work)])}
        />
      </div>
      <p className={styles.hint}>{work.summary}</p>
      <TimeFields time={time} change={setTime} />
      <fieldset className={styles.fieldset}>
        <legend>{t('schedules.new.parameters')}</legend>
        <SchemaForm
          schema={work.parameters as JsonSchema}
          values={parameters}
          change={setParameters}
          wrong={wrongParameters(create.error)}
        />
      </fieldset>
      {isAdmin && work.type === 'sweep' && (
        <Choice
          label={t('schedules.new.scope')}
          value={scope}
          onChange={({ target }) => setScope(target.value === 'everybody' ? 'everybody' : 'own')}
          options={[
            ['own', t('schedules.new.own')],
            ['everybody', t('schedules.everybody')],
          ]}
        />
      )}
      {create.error && <Trouble error={create.error} />}
      <div className={styles.actions}>
        <Button onClick={done}>{t('shell.cancel')}</Button>
        <Button kind="main" type="submit" busy={create.isPending}>
          {t('schedules.new.confirm')}
        </Button>
      </div>
    </form>
  );
}

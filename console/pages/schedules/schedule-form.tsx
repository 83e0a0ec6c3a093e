import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type NewSchedule as Asked,
  type Schedule,
  useScheduleActions,
  useWorks,
  type Work,
} from '../../data/schedules.ts';
import { useSession } from '../../data/session.ts';
import { Answers } from '../../ui/answers.tsx';
import { Button } from '../../ui/button.tsx';
import { Fetched } from '../../ui/fetched.tsx';
import { Choice, Field } from '../../ui/field.tsx';
import { type JsonSchema, SchemaForm, type Values } from '../../ui/schema-form.tsx';
import { Trouble } from '../../ui/trouble.tsx';
import { useWorkName } from '../../ui/work-name.ts';
import styles from './form.module.css';
import { type Time, TimeFields, timeOf } from './time-fields.tsx';
import { wrongParameters } from './wrong-fields.ts';

type Props = {
  /** The one that is changed; without it one is made. */
  schedule?: Schedule;
  done: () => void;
};

/** What is done, when, and with what. */
export default function ScheduleForm({ schedule, done }: Props) {
  return (
    <Fetched query={useWorks()}>
      {({ works }) => <Form works={works} done={done} {...(schedule && { schedule })} />}
    </Fetched>
  );
}

/** Works come as the API lists them: sweeps are what schedules are mostly for, so one of them is chosen first. */
function Form({ works, schedule, done }: Props & { works: Work[] }) {
  const { t } = useTranslation();
  const workName = useWorkName();
  const isAdmin = useSession().data?.user?.role === 'admin';
  const { create, change } = useScheduleActions();
  const { error, isPending } = schedule ? change : create;
  const [name, setName] = useState(schedule?.name ?? '');
  const [work, setWork] = useState(
    works.find((one) => (schedule ? one.work === schedule.work : one.type === 'sweep')) ?? works[0],
  );
  const [scope, setScope] = useState<Schedule['scope']>(schedule?.scope ?? 'own');
  const [time, setTime] = useState<Time>(() => timeOf(schedule));
  const [overlap, setOverlap] = useState<Schedule['overlap']>(schedule?.overlap ?? 'skip');
  const [parameters, setParameters] = useState<Values>(schedule?.parameters ?? {});
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
      overlap,
      ...(every === 'hours' ? { every_hours: hours } : { cron }),
    };
    if (schedule) change.mutate({ id: schedule.id, ...asked }, { onSuccess: done });
    else create.mutate(asked, { onSuccess: done });
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
      <p className={styles.hint}>
        {t(`parameters.summary.${work.work as 'upscale'}`, { defaultValue: work.summary })}
      </p>
      <TimeFields time={time} change={setTime} />
      <Choice
        label={t('schedules.new.overlap')}
        value={overlap}
        onChange={({ target }) => setOverlap(target.value === 'allow' ? 'allow' : 'skip')}
        options={[
          ['skip', t('schedules.new.skip')],
          ['allow', t('schedules.new.allow')],
        ]}
      />
      <fieldset className={styles.fieldset}>
        <legend>{t('schedules.new.parameters')}</legend>
        <SchemaForm
          schema={work.parameters as JsonSchema}
          values={parameters}
          change={setParameters}
          wrong={wrongParameters(error)}
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
      {error && <Trouble error={error} />}
      <Answers>
        <Button onClick={done}>{t('shell.cancel')}</Button>
        <Button kind="main" type="submit" busy={isPending}>
          {t(schedule ? 'schedules.edit.confirm' : 'schedules.new.confirm')}
        </Button>
      </Answers>
    </form>
  );
}

import { useDeferredValue } from 'react';
import { useTranslation } from 'react-i18next';
import { Refused } from '../../data/api.ts';
import { type Schedule, useTicks } from '../../data/schedules.ts';
import { Choice, Field } from '../../ui/field.tsx';
import { Why } from '../../ui/why.tsx';
import styles from './form.module.css';
import { NextRuns } from './next-runs.tsx';

export type Time = { every: 'hours' | 'cron'; hours: number; cron: string; timezone: string };

/** When a schedule runs; without one, what a new one begins with, where the reader is. */
export const timeOf = (schedule?: Schedule): Time => ({
  every: schedule && schedule.every_hours === null ? 'cron' : 'hours',
  hours: schedule?.every_hours ?? 6,
  cron: schedule?.cron ?? '0 3 * * *',
  timezone: schedule?.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
});

/** The reader's own first. */
const zones = [
  ...new Set([
    Intl.DateTimeFormat().resolvedOptions().timeZone,
    'UTC',
    ...Intl.supportedValuesOf('timeZone'),
  ]),
];

/** When a schedule runs, with its next five runs spelled out as soon as they are known. */
export function TimeFields({ time, change }: { time: Time; change: (time: Time) => void }) {
  const { t } = useTranslation();
  const set = (part: Partial<Time>) => change({ ...time, ...part });
  return (
    <fieldset className={styles.fieldset}>
      <legend>{t('schedules.new.when')}</legend>
      <div className={styles.pair}>
        <Choice
          label={t('schedules.new.rhythm')}
          value={time.every}
          onChange={({ target }) => set({ every: target.value === 'cron' ? 'cron' : 'hours' })}
          options={[
            ['hours', t('schedules.new.byHours')],
            ['cron', t('schedules.new.byCron')],
          ]}
        />
        {time.every === 'hours' ? (
          <Field
            label={t('schedules.new.hours')}
            type="number"
            min={1}
            max={24}
            required
            value={String(time.hours)}
            onChange={({ target }) => set({ hours: Number(target.value) })}
          />
        ) : (
          <Field
            label={t('schedules.new.cron')}
            required
            maxLength={100}
            value={time.cron}
            onChange={({ target }) => set({ cron: target.value })}
          />
        )}
        <Choice
          label={t('schedules.new.timezone')}
          value={time.timezone}
          onChange={({ target }) => set({ timezone: target.value })}
          // A schedule may have a zone by a name that this browser does not list.
          options={[...new Set([time.timezone, ...zones])].map((zone): [string, string] => [zone, zone])}
        />
      </div>
      <Preview time={time} />
    </fieldset>
  );
}

function Preview({ time }: { time: Time }) {
  const { every, hours, cron, timezone } = useDeferredValue(time);
  const { data, error } = useTicks({
    timezone,
    ...(every === 'hours' ? { every_hours: String(hours) } : { cron }),
  });
  if (error instanceof Refused)
    return (
      <p className={styles.hint} role="status">
        <Why of={error} />
      </p>
    );
  return data ? <NextRuns times={data.next_runs} /> : null;
}

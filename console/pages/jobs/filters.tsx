import { useTranslation } from 'react-i18next';
import type { JobFilter, JobStatus, Kind } from '../../data/jobs.ts';
import { useWorks } from '../../data/schedules.ts';
import { useNames } from '../../data/users.ts';
import { Choice } from '../../ui/field.tsx';
import { useWorkName } from '../../ui/work-name.ts';
import styles from './filters.module.css';

const statuses = ['queued', 'processing', 'completed', 'failed', 'cancelled'] as const satisfies JobStatus[];
const HOUR_MS = 3_600_000;
const ages = { hour: HOUR_MS, day: 24 * HOUR_MS, week: 7 * 24 * HOUR_MS, older: 7 * 24 * HOUR_MS } as const;
type Age = keyof typeof ages;

export type Chosen = { status?: JobStatus; kind?: Kind; owner?: string; age?: Age };

/** What was chosen, as the API takes it. @param now the moment that ages are counted from, in ms */
export function filterOf({ status, kind, owner, age }: Chosen, now: number): JobFilter {
  const since = age && new Date(now - ages[age]).toISOString();
  return {
    ...(status && { status }),
    ...(kind && { kind }),
    ...(owner && { owner_id: owner }),
    ...(since && (age === 'older' ? { created_before: since } : { created_after: since })),
  };
}

type Props = { chosen: Chosen; choose: (chosen: Chosen) => void };

/** Each takes effect at once. Owners are for administrators: others have their own jobs alone. */
export function Filters({ chosen, choose }: Props) {
  const { t } = useTranslation();
  const workName = useWorkName();
  const names = useNames();
  const kinds = useWorks().data?.works.filter(({ type }) => type === 'kind') ?? [];
  const any: [string, string] = ['', t('jobs.filter.any')];
  const set = (name: keyof Chosen) => (event: { target: { value: string } }) =>
    choose({ ...chosen, [name]: event.target.value || undefined });
  return (
    <div className={styles.filters}>
      <Choice
        label={t('jobs.filter.status')}
        value={chosen.status ?? ''}
        onChange={set('status')}
        options={[any, ...statuses.map((name): [string, string] => [name, t(`status.${name}`)])]}
      />
      <Choice
        label={t('jobs.filter.kind')}
        value={chosen.kind ?? ''}
        onChange={set('kind')}
        options={[any, ...kinds.map(({ work: name }): [string, string] => [name, workName(name)])]}
      />
      <Choice
        label={t('jobs.filter.age')}
        value={chosen.age ?? ''}
        onChange={set('age')}
        options={[
          any,
          ...(Object.keys(ages) as Age[]).map((name): [string, string] => [name, t(`jobs.ages.${name}`)]),
        ]}
      />
      {names.size > 0 && (
        <Choice
          label={t('jobs.filter.owner')}
          value={chosen.owner ?? ''}
          onChange={set('owner')}
          options={[any, ...names]}
        />
      )}
    </div>
  );
}

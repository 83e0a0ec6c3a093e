import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Point, type QueueHistory, useQueueHistory } from '../../data/operations.ts';
import { Fetched } from '../../ui/fetched.tsx';
import { Choice } from '../../ui/field.tsx';
import { useTime } from '../../ui/time.ts';
import { Chart, type Series } from './chart.tsx';
import styles from './history.module.css';
import page from './page.module.css';

const ranges = { hour: 60, hours: 360, day: 1_440, week: 10_080 } as const;
type Range = keyof typeof ranges;

/** The queues over time: how many wait and run, how long the oldest waits, and what ends. */
export function History() {
  const { t } = useTranslation();
  const [range, setRange] = useState<Range>('hours');
  const query = useQueueHistory(ranges[range]);
  return (
    <section className={page.section}>
      <header className={page.title}>
        <h2>{t('operators.history')}</h2>
        <div className={styles.range}>
          <Choice
            label={t('operators.range')}
            value={range}
            onChange={({ target }) => setRange(target.value as Range)}
            options={(Object.keys(ranges) as Range[]).map((name): [string, string] => [
              name,
              t(`operators.ranges.${name}`),
            ])}
          />
        </div>
      </header>
      <Fetched query={query}>{(history) => <Charts history={history} minutes={ranges[range]} />}</Fetched>
    </section>
  );
}

function Charts({
  history: { points, step_seconds: step },
  minutes,
}: {
  history: QueueHistory;
  minutes: number;
}) {
  const { t } = useTranslation();
  const { span } = useTime();
  if (points.length === 0) return <p className={page.soft}>{t('operators.noHistory')}</p>;
  const of = (name: keyof Omit<Point, 'at'>, colour: Series['colour']): Series => ({
    label: t(`operators.series.${name}`),
    colour,
    values: points.map((point) => point[name]),
  });
  const common = {
    times: points.map(({ at }) => Date.parse(at)),
    stepMs: step * 1_000,
    spanMs: minutes * 60_000,
  };
  return (
    <div className={styles.charts}>
      <Chart
        {...common}
        title={t('operators.chart.depth')}
        series={[of('queued', 'ink'), of('processing', 'safelight')]}
      />
      <Chart
        {...common}
        title={t('operators.chart.age')}
        series={[of('oldest_seconds', 'ink')]}
        unit={unitOf(Math.max(...points.map((point) => point.oldest_seconds)))}
        say={span}
      />
      <Chart
        {...common}
        title={t('operators.chart.ended', { step: span(step) })}
        series={[of('completed', 'good'), of('failed', 'bad')]}
        bars
      />
    </div>
  );
}

/** Seconds, minutes or hours, by what there is to show. */
const unitOf = (seconds: number): number => (seconds > 7_200 ? 3_600 : seconds > 120 ? 60 : 1);

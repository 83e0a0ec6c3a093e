import { type PointerEvent, useState } from 'react';
import { useFormat } from '../../ui/format.ts';
import { useTime } from '../../ui/time.ts';
import styles from './chart.module.css';
import { areaOf, barsOf, HEIGHT, lineOf, type Scale, scaleOf, WIDTH } from './shapes.ts';

export type Series = { label: string; colour: 'ink' | 'safelight' | 'good' | 'bad'; values: number[] };

type Props = {
  title: string;
  series: Series[];
  /** Of each value, in ms. */
  times: number[];
  /** Between two values; where more lies between them nobody looked, and the line has a gap. */
  stepMs: number;
  /** How far back the chart goes. */
  spanMs: number;
  bars?: boolean;
  /** What values are counted in where they are many, such as 60 for seconds. */
  unit?: number;
  say?: (value: number) => string;
};

/** A few numbers over time. Pointing at it reads it; the newest numbers stand in words for those who cannot. */
export function Chart({ title, series, times, stepMs, spanMs, bars = false, unit = 1, say }: Props) {
  const { number } = useFormat();
  const { hour, exact } = useTime();
  const [pointed, point] = useState<number>();
  const said = say ?? ((value: number) => number(value));
  const end = times.at(-1) ?? 0;
  const all = series.map(({ values }) => values);
  const top = bars ? sumsOf(all) : all.flat();
  const scale = scaleOf(end - spanMs, end, Math.max(1, ...top), unit);
  const at = pointed ?? times.length - 1;
  const time = times[at] ?? end;

  const find = ({ clientX, currentTarget }: PointerEvent<SVGSVGElement>) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    point(nearest(times, scale.start + ((clientX - left) / width) * (scale.end - scale.start)));
  };

  return (
    <figure className={styles.chart}>
      <figcaption>
        <h3>{title}</h3>
        <p className={styles.read}>
          {series.map(({ label, colour, values }) => (
            <span key={label} data-colour={colour}>
              <i /> {label} <strong>{said(values[at] ?? 0)}</strong>
            </span>
          ))}
          <time dateTime={new Date(time).toISOString()} title={exact(new Date(time).toISOString())}>
            {hour(time)}
          </time>
        </p>
      </figcaption>
      <div className={styles.plot}>
        <span className={styles.top}>{said(scale.top)}</span>
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          aria-hidden="true"
          onPointerMove={find}
          onPointerLeave={() => point(undefined)}
        >
          <path
            className={styles.grid}
            d={`M0 .5H${WIDTH}M0 ${HEIGHT / 2}H${WIDTH}M0 ${HEIGHT - 0.5}H${WIDTH}`}
          />
          {series.map((one, i) => (
            <Shape
              key={one.label}
              series={one}
              below={bars ? sumsOf(all.slice(0, i)) : []}
              times={times}
              stepMs={stepMs}
              scale={scale}
              bars={bars}
              filled={i === 0}
            />
          ))}
          {pointed !== undefined && <path className={styles.cursor} d={`M${scale.x(time)} 0V${HEIGHT}`} />}
        </svg>
      </div>
      <p className={styles.axis}>
        <span>{hour(scale.start)}</span>
        <span>{hour(end)}</span>
      </p>
    </figure>
  );
}

type ShapeProps = {
  series: Series;
  below: number[];
  times: number[];
  stepMs: number;
  scale: Scale;
  bars: boolean;
  filled: boolean;
};

function Shape({ series: { colour, values }, below, times, stepMs, scale, bars, filled }: ShapeProps) {
  if (bars)
    return (
      <path data-colour={colour} className={styles.bars} d={barsOf(times, values, below, stepMs, scale)} />
    );
  return (
    <g data-colour={colour}>
      {filled && <path className={styles.area} d={areaOf(times, values, stepMs, scale)} />}
      <path className={styles.line} d={lineOf(times, values, stepMs, scale)} />
    </g>
  );
}

/** Of several rows of numbers, column by column. */
const sumsOf = (rows: number[][]): number[] =>
  (rows[0] ?? []).map((_, i) => rows.reduce((sum, row) => sum + (row[i] ?? 0), 0));

function nearest(times: number[], time: number): number {
  const distances = times.map((one) => Math.abs(one - time));
  return distances.indexOf(Math.min(...distances));
}

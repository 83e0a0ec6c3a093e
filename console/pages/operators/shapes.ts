/** Units of the drawing; the page stretches it. */
export const WIDTH = 400;
export const HEIGHT = 96;

export type Scale = {
  start: number;
  end: number;
  top: number;
  x: (time: number) => number;
  y: (value: number) => number;
};

/** From times in ms and values from 0 to `highest`, rounded up to a number of units that people say. */
export function scaleOf(start: number, end: number, highest: number, unit = 1): Scale {
  const top = roundUp(highest / unit) * unit;
  const length = Math.max(1, end - start);
  return {
    start,
    end,
    top,
    x: (time) => round(((time - start) / length) * WIDTH),
    y: (value) => round(HEIGHT - (value / top) * HEIGHT),
  };
}

/** To the next of a few round numbers. */
export function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 3, 4, 5, 6, 8].find((one) => one * power >= value) ?? 10;
  return step * power;
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** The points between two gaps. A gap is more than two and a half steps without a value. */
function runsOf(times: number[], values: number[], stepMs: number): [time: number, value: number][][] {
  const runs: [number, number][][] = [];
  times.forEach((time, i) => {
    const isGap = time - (times[i - 1] ?? Number.NEGATIVE_INFINITY) > 2.5 * stepMs;
    if (isGap) runs.push([]);
    runs.at(-1)?.push([time, values[i] ?? 0]);
  });
  return runs;
}

/** A value that stands alone is a line of no length, which has round ends: a dot. */
const through = (run: [number, number][], { x, y }: Scale): string =>
  [...run, ...run.slice(-1)].map(([time, value]) => `${x(time)} ${y(value)}`).join('L');

export const lineOf = (times: number[], values: number[], stepMs: number, scale: Scale): string =>
  runsOf(times, values, stepMs)
    .map((run) => `M${through(run, scale)}`)
    .join('');

export const areaOf = (times: number[], values: number[], stepMs: number, scale: Scale): string =>
  runsOf(times, values, stepMs)
    .map((run) => {
      const [first, last] = [run[0]?.[0] ?? 0, run.at(-1)?.[0] ?? 0];
      return `M${scale.x(first)} ${HEIGHT}L${through(run, scale)}L${scale.x(last)} ${HEIGHT}Z`;
    })
    .join('');

/** A bar for each value, on top of what lies below it. */
export function barsOf(
  times: number[],
  values: number[],
  below: number[],
  stepMs: number,
  { x, y, start }: Scale,
): string {
  const width = Math.max(0.8, x(start + stepMs) * 0.8);
  return times
    .map((time, i) => {
      const [foot, value] = [below[i] ?? 0, values[i] ?? 0];
      if (value === 0) return '';
      const left = round(x(time) - width);
      return `M${left} ${y(foot)}V${y(foot + value)}h${round(width)}V${y(foot)}Z`;
    })
    .join('');
}

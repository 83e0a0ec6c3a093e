import type { Deps } from '../../api/deps.ts';

type Page = Pick<Deps, 'metrics'>;

/** A series of the API's own page, by its name and labels as they stand there. @returns NaN when it is not there */
export async function metricOf({ metrics }: Page, series: string): Promise<number> {
  const line = (await metrics.page()).split('\n').find((each) => each.startsWith(`${series} `));
  return Number(line?.slice(series.length) ?? Number.NaN);
}

/** I8: whoever watches the numbers sees the fault. @returns the series that are not higher than they were */
export async function watchMoves(deps: Page, series: string[]): Promise<() => Promise<string[]>> {
  const read = () => Promise.all(series.map((each) => metricOf(deps, each)));
  const before = await read();
  return async () => {
    const after = await read();
    return series.filter((_, i) => !((after[i] ?? 0) > (before[i] || 0)));
  };
}

import type { Result } from './measure.ts';
import { median } from './timing.ts';

const head = ['measure', 'ours', 'raw limit', 'ratio', 'rounds', 'bar', 'met'];

/** The results as the lines of a Markdown table. A ratio of 1 is as fast as the raw limit. */
export function table(results: Result[]): string[] {
  return markdown([head, ...results.map(cells)]);
}

/** The lines of a Markdown table whose columns stand below each other; the first row is its head. */
export function markdown(rows: string[][]): string[] {
  const [head = []] = rows;
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]) => `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [line(head), rule, ...rows.slice(1).map(line)];
}

function cells(result: Result): string[] {
  const { what, unit, limitIs, bar } = result;
  const ours = median(result.ours);
  const limit = median(result.limit);
  return [
    what,
    amount(ours, unit),
    `${amount(limit, unit)} (${limitIs})`,
    speed(ours, limit, unit).toFixed(2),
    spread(result),
    !bar ? '' : 'atMostMs' in bar ? `≤ ${bar.atMostMs} ms` : `≥ ${bar.atLeastOfLimit}`,
    !bar ? '' : isMet(result) ? 'yes' : 'NO',
  ];
}

export function isMet({ ours, limit, unit, bar }: Result): boolean {
  if (!bar) return true;
  if ('atMostMs' in bar) return median(ours) <= bar.atMostMs;
  return speed(median(ours), median(limit), unit) >= bar.atLeastOfLimit;
}

/** Our speed as a share of the limit's. */
const speed = (ours: number, limit: number, unit: Result['unit']) =>
  unit === 'per s' ? ours / limit : limit / ours;

/** The lowest and the highest ratio of one round: how far to trust the median. */
function spread({ ours, limit, unit }: Result): string {
  if (ours.length < 2) return '';
  const ratios = ours.map((value, round) => speed(value, limit[round] ?? Number.NaN, unit));
  return `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`;
}

const amount = (value: number, unit: Result['unit']) => `${digits(value)} ${unit}`;

function digits(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en');
  return value.toFixed(value >= 10 ? 1 : 2);
}

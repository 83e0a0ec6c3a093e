import { percentile } from './bars.ts';
import type { Row } from './scenario.ts';

export const faultColumns = {
  fault: (row: Row) => row.fault,
  jobs: (row: Row) => String(row.jobs),
  lost: (row: Row) => String(row.lost),
  'duplicate results': (row: Row) => String(row.duplicateResults),
  'repeated executions': (row: Row) => String(row.repeated),
  'recovery p50 / p99 / max': (row: Row) => seconds(row.recoveries),
  'API p99': (row: Row) => (row.answers.length ? `${Math.round(percentile(row.answers, 0.99))} ms` : '–'),
};

function seconds(milliseconds: number[]): string {
  if (milliseconds.length === 0) return '–';
  const shown = [0.5, 0.99, 1].map((share) => (percentile(milliseconds, share) / 1000).toFixed(1));
  return `${shown.join(' / ')} s`;
}

/** In Markdown, as docs/reliability.md holds it. */
export function tableOf<Item>(columns: Record<string, (item: Item) => string>, items: Item[]): string {
  const lines = items.map((item) => Object.values(columns).map((show) => show(item)));
  const head = Object.keys(columns);
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** As soon as it is known. */
export function sayRow({ violations, fault, jobs }: Row, seconds: number): void {
  console.log(`${violations.length === 0 ? 'held' : 'BROKEN'}  ${fault} (${jobs} jobs, ${seconds} s)`);
  for (const violation of violations.slice(0, 10)) console.log(`        ${violation}`);
}

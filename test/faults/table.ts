import { percentile, type Row } from './scenario.ts';

const columns = [
  ['fault', (row: Row) => row.fault],
  ['jobs', (row: Row) => String(row.jobs)],
  ['lost', (row: Row) => String(row.lost)],
  ['duplicate results', (row: Row) => String(row.duplicateResults)],
  ['repeated executions', (row: Row) => String(row.repeated)],
  ['recovery p50 / p99 / max', (row: Row) => seconds(row.recoveries)],
  ['API p99', (row: Row) => (row.answers.length ? `${Math.round(percentile(row.answers, 0.99))} ms` : '–')],
] as const;

function seconds(milliseconds: number[]): string {
  if (milliseconds.length === 0) return '–';
  const shown = [0.5, 0.99, 1].map((share) => (percentile(milliseconds, share) / 1000).toFixed(1));
  return `${shown.join(' / ')} s`;
}

/** In Markdown, as docs/reliability.md holds it. */
export function tableOf(rows: Row[]): string {
  const lines = rows.map((row) => columns.map(([, show]) => show(row)));
  const head = columns.map(([name]) => name);
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

import { relative } from 'node:path';
import type { Result } from './results.ts';

/** The results as a table of plain text; files are named from the folder `from`. */
export function resultTable(results: Result[], from: string): string {
  const rows = results.map(({ kind, input, output, size, model, seconds, failure }) => [
    kind,
    input,
    failure === undefined ? relative(from, output) : output,
    size,
    model,
    seconds,
  ]);
  const all = [['kind', 'input', 'output', 'output size', 'model', 'seconds'], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** A line for each job that made nothing. */
export const failureLines = (results: Result[]): string[] =>
  results.flatMap(({ kind, input, failure }) =>
    failure === undefined ? [] : [`${kind} of ${input}: ${failure}`],
  );

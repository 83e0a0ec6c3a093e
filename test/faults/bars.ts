import type { Row, Scenario } from './scenario.ts';

/** @returns which times of a row are above what its scenario allows */
export function tooSlow({ recoveryMs = 20_000, answerMs = 2_500 }: Scenario, row: Row): string[] {
  const found: string[] = [];
  const slowest = Math.max(0, ...row.recoveries);
  if (slowest > recoveryMs) found.push(`recovery took ${slowest} ms, more than ${recoveryMs}`);
  const p99 = percentile(row.answers, 0.99);
  if (p99 > answerMs) found.push(`p99 of the API's answers was ${p99} ms, more than ${answerMs}`);
  return found;
}

export function tooOften({ mayRepeat = Infinity }: Scenario, { repeated }: Row): string[] {
  return repeated > mayRepeat ? [`${repeated} executions were repeated, ${mayRepeat} may be`] : [];
}

/** @returns 0 of none */
export function percentile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

import type { Row, Scenario } from './scenario.ts';

/** @returns which times of a row are above what its scenario allows, and which it was to note and did not */
export function tooSlow({ recoveryMs, answerMs }: Scenario, { recoveries, answers }: Row): string[] {
  const found: string[] = [];
  if (recoveryMs !== undefined && recoveries.length === 0) found.push('no recovery was noted');
  if (answerMs !== undefined && answers.length === 0) found.push('no answer was timed');
  const slowest = Math.max(0, ...recoveries);
  const mayTake = recoveryMs ?? 20_000;
  if (slowest > mayTake) found.push(`recovery took ${slowest} ms, more than ${mayTake}`);
  const p99 = percentile(answers, 0.99);
  const mayLast = answerMs ?? 2_500;
  if (p99 > mayLast) found.push(`p99 of the API's answers was ${p99} ms, more than ${mayLast}`);
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

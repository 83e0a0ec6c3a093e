import { limitNames } from '../api/auth/limit-names.ts';

/** Settings for whoever measures, tests or shows the platform, and asks more often than a person does. */
export const noRateLimits: Record<string, string> = Object.fromEntries(
  limitNames.map((name) => [`RATE_LIMIT_${name.toUpperCase()}`, '0']),
);

import type { Releasers } from '../runtime/lifecycle.ts';
import type { Photos } from './photos.ts';

/** What a measure works on: services and a folder of its own, and how it says how far it is. */
export type Stage = {
  /** The settings of a platform with a fresh database, on a real Postgres (fsync on) and a real Redis (AOF on). */
  env: NodeJS.ProcessEnv;
  folder: string;
  photos: Photos;
  /** What the measure opens; released in reverse after it, also when it fails or is interrupted. */
  releasers: Releasers;
  progress: (text: string) => void;
};

/** One line of the table. */
export type Result = {
  what: string;
  unit: 's' | 'ms' | 'per s';
  /** One value per round; a round of ours is followed by one of the limit. */
  ours: number[];
  /** The same work without the platform around it. */
  limit: number[];
  limitIs: string;
  /** What was promised: a share of the limit's speed, or milliseconds of our own. Absent: shown only. */
  bar?: { atLeastOfLimit: number } | { atMostMs: number };
};

export type Measure = {
  name: string;
  about: string;
  run: (stage: Stage) => Promise<Result[]>;
};

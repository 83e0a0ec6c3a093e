import type { Rig } from './rig.ts';

/** What will not come, because a mechanism was left out, is not waited for as long as on a busy machine. */
const SHARE = 8;

/** For how many seconds something is waited for that takes up to `seconds`. */
export const patience = ({ without }: Pick<Rig, 'without'>, seconds: number): number =>
  without.length > 0 ? seconds / SHARE : seconds;

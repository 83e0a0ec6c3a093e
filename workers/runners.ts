import type { Kind } from '../queues/registry.ts';
import { avatar } from './avatar/runner.ts';
import { bestCut } from './best-cut/runner.ts';
import { duration } from './duration/runner.ts';
import type { Runner } from './runner.ts';
import { thumbnail } from './thumbnail/runner.ts';
import { upscale } from './upscale/runner.ts';

/** One runner per contract: a missing or extra one does not compile. */
export type Runners = { [K in Kind]: Runner<K> };

export const runners: Runners = { upscale, 'best-cut': bestCut, thumbnail, duration, avatar };

import type { Kind } from '../queues/registry.ts';
import { avatar } from './avatar/runner.ts';
import { bestCut } from './best-cut/runner.ts';
import type { Captioner } from './describe/captioner.ts';
import { createDescribe } from './describe/runner.ts';
import { duration } from './duration/runner.ts';
import { createLookup } from './lookup/runner.ts';
import type { Tmdb } from './lookup/tmdb.ts';
import { pyramid } from './pyramid/runner.ts';
import type { Runner } from './runner.ts';
import { thumbnail } from './thumbnail/runner.ts';
import { upscale } from './upscale/runner.ts';
import { createWebhook, type WebhookSender } from './webhook/runner.ts';

/** One runner per contract: a missing or extra one does not compile. */
export type Runners = { [K in Kind]: Runner<K> };

/** What reaches outside of the platform: services, as far as settings name them, and the endpoints of users. */
export type Services = {
  tmdb?: Tmdb | undefined;
  captioner?: Captioner | undefined;
  webhooks: WebhookSender;
};

export const createRunners = ({ tmdb, captioner, webhooks }: Services): Runners => ({
  upscale,
  'best-cut': bestCut,
  thumbnail,
  duration,
  avatar,
  lookup: createLookup(tmdb),
  describe: createDescribe(captioner),
  pyramid,
  webhook: createWebhook(webhooks),
});

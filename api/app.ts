import { OpenAPIHono } from '@hono/zod-openapi';
import { crossOrigin } from './cross-origin.ts';
import type { Deps } from './deps.ts';
import type { Env } from './env.ts';
import { answerError, answerNotFound } from './errors.ts';
import { observe } from './observe.ts';
import { accounts } from './routes/accounts.ts';
import { health } from './routes/health.ts';
import { job } from './routes/job.ts';
import { jobs } from './routes/jobs.ts';
import { upscale } from './routes/upscale.ts';
import { refuseInvalid } from './validation.ts';

/** The whole API as one function from request to response: a server calls it, and tests do without one. */
export function createApp(deps: Deps) {
  const app = new OpenAPIHono<Env>({ defaultHook: refuseInvalid });
  app.use(observe(deps));
  app.use(crossOrigin(deps.settings.ALLOWED_ORIGINS));
  app.onError(answerError);
  app.notFound(answerNotFound(app));
  return app.route('/', accounts).route('/', upscale).route('/', jobs).route('/', job).route('/', health);
}

export type App = ReturnType<typeof createApp>;

import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { HonoAdapter } from '@bull-board/hono';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { TICKS } from '../../queues/open.ts';
import { sameSiteOnly } from '../auth/same-site.ts';
import type { Deps } from '../deps.ts';
import type { Env } from '../env.ts';
import { auditedBySteps } from './audit.ts';
import { operatorActs } from './operator-acts.ts';
import { requireAdmin } from './require-admin.ts';

export const BULL_BOARD_PATH = '/admin/queues';

/** Its page names a font of another host; the policy keeps the browser from asking for it. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; " +
  "connect-src 'self'; manifest-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'";

/** Bull Board over the queues of all kinds, behind an administrator's login. */
export function bullBoard({ queues, settings }: Pick<Deps, 'queues' | 'settings'>): Hono<Env> {
  const serverAdapter = new HonoAdapter(serveStatic);
  serverAdapter.setBasePath(BULL_BOARD_PATH);
  const isWritable = ({ name }: Queue) => settings.BULL_BOARD_WRITABLE && name !== TICKS;
  const adapt = (all: Queue[]) =>
    all.map((queue) => new BullMQAdapter(queue, { readOnlyMode: !isWritable(queue), allowRetries: false }));
  let shown = queues.all;
  const options = { uiConfig: { boardTitle: 'Darkroom' } };
  const board = createBullBoard({ queues: adapt(shown), serverAdapter, options });

  const app = new Hono<Env>();
  app.use(requireAdmin(), auditedBySteps, sameSiteOnly, operatorActs(BULL_BOARD_PATH), async (c, next) => {
    // A queue whose connection broke at birth is replaced by another object.
    const now = queues.all;
    if (now.some((queue, i) => queue !== shown[i])) board.replaceQueues(adapt(now));
    shown = now;
    await next();
    c.header('content-security-policy', policy);
  });
  return app.route('/', serverAdapter.registerPlugin());
}

type Queue = ReturnType<Deps['queues']['of']>;

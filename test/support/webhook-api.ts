import { publishDue } from '../../api/events/publish.ts';
import type { JobView } from '../../api/jobs/view.ts';
import type { RunnerContext } from '../../workers/runner.ts';
import { createWebhook } from '../../workers/webhook/runner.ts';
import { form, jsonOf, photoFile, startTestApi } from '../api.ts';
import { until } from './until.ts';
import { startWebhook } from './webhook.ts';

export type Endpoint = {
  id: string;
  url: string;
  events: string[];
  enabled: boolean;
  disabled_reason: string | null;
  secret?: string;
};
export type Delivery = {
  id: string;
  event: string;
  status: string;
  attempts: number;
  body: string;
  log: { status: number | null; answer: string | null; error: string | null; milliseconds: number | null }[];
};

/** The API, somebody's server that is told, and what the owner of endpoints does with both. */
export async function startWebhookApi() {
  const hook = await startWebhook();
  const api = await startTestApi({ ALLOW_PRIVATE_ADDRESSES: 'true' });
  let me = await api.signUp();
  /** A new owner, and a server that has heard nothing. */
  const begin = async () => {
    hook.received.length = 0;
    hook.answers.length = 0;
    me = await api.signUp();
    return me;
  };
  const close = async () => {
    await api.close();
    hook.close();
  };

  const make = (fields: object = {}, caller = me) =>
    jsonOf<Endpoint & { secret: string }>(caller.post('/webhooks', { url: `${hook.url}/hook`, ...fields }));
  const patch = (id: string, fields: object) =>
    api.request(`/webhooks/${id}`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${me.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(fields),
    });
  const show = (id: string) => jsonOf<Endpoint>(me.get(`/webhooks/${id}`));
  const deliveries = async (id: string, query = '') =>
    (await jsonOf<{ deliveries: Delivery[] }>(me.get(`/webhooks/${id}/deliveries${query}`))).deliveries;
  const logOf = (id: string, delivery: string) =>
    jsonOf<Delivery>(me.get(`/webhooks/${id}/deliveries/${delivery}`));
  const submit = async () =>
    (await jsonOf<{ job: JobView }>(me.post('/upscale', form('file', [await photoFile()])))).job.id;

  /** Until all events are published, as any API process does by itself. */
  const published = () =>
    until('the events to be published', 20, async () => {
      await publishDue(api.deps);
      return (
        (await api.database.sql`select 1 from job_events where is_told and position is null`).length === 0
      );
    });

  /** What a worker does for the job of a visit. */
  const visit = (endpointId: string, disableAfterHours = 120) => {
    const { db, outbound, log } = api.deps;
    const context = { input: { endpointId }, signal: AbortSignal.timeout(30_000) };
    return createWebhook({ db, outbound, log, disableAfterHours })(context as RunnerContext<'webhook'>);
  };
  /** As if time had passed. */
  const hurry = (id: string) => api.database.sql`
    with endpoint as (update webhook_endpoints set held_until = null where id = ${id})
    update webhook_deliveries set next_attempt_at = now() where endpoint_id = ${id} and next_attempt_at is not null`;
  const owner = { make, patch, show, deliveries, logOf, submit };
  return { api, hook, begin, close, ...owner, published, visit, hurry };
}

import type { Db } from '../../db/client.ts';
import { inTransaction, type JobRow } from '../../db/jobs/row.ts';
import { readStatusChanges } from '../../db/jobs/status-log.ts';
import { insertSweptJob } from '../../db/jobs/submit.ts';
import { findEnabledEndpoints, insertDeliveries } from '../../db/webhooks/deliveries.ts';
import { type EndpointRow, findDueEndpoints } from '../../db/webhooks/endpoints.ts';
import { newJob } from '../../queues/submit.ts';
import { serviceUser } from '../auth/service-users.ts';
import type { Deps } from '../deps.ts';
import { eventDocument } from '../events/registry.ts';

const PAGE = 500;
/** Standard Webhooks asks for less than 20 kB; some receivers take no more. */
const MAX_BODY_BYTES = 20_000;
const MAX_VISITS = 100;

/** Writes what the endpoints of these owners are to be told of the events after a position of the log. */
export async function queueDeliveries(tx: Db, ownerIds: string[], after: number): Promise<void> {
  const endpoints = await findEnabledEndpoints(tx, ownerIds);
  for (const [ownerId, theirs] of Map.groupBy(endpoints, (endpoint) => endpoint.ownerId)) {
    const documents = (await readStatusChanges(tx, ownerId, after, PAGE)).map(eventDocument);
    const deliveries = documents.flatMap((document) =>
      theirs
        .filter((endpoint) => wants(endpoint, document.type))
        .map(({ id }) => ({ endpointId: id, event: document.type, body: bodyOf(document) })),
    );
    await insertDeliveries(tx, deliveries);
  }
}

/** A best cut of many photos says much of each: a result too large to be sent is fetched from `links.self`. */
function bodyOf(document: ReturnType<typeof eventDocument>): string {
  const body = JSON.stringify(document);
  if (Buffer.byteLength(body) < MAX_BODY_BYTES) return body;
  return JSON.stringify({ ...document, data: { ...document.data, result: null } });
}

const wants = ({ events }: EndpointRow, type: string) => events.length === 0 || events.includes(type);

/** Makes a job for each endpoint to which something is due, unless one is at it. */
export async function visitDueEndpoints({ db, offer }: Pick<Deps, 'db' | 'offer'>): Promise<void> {
  const due = await findDueEndpoints(db, MAX_VISITS);
  if (due.length === 0) return;
  const { id: ownerId } = await serviceUser(db, 'webhooks');
  const visits: JobRow[] = [];
  for (const { id } of due) {
    const job = newJob({ kind: 'webhook', input: { endpointId: id }, ownerId });
    const row = await inTransaction(db, (tx) => insertSweptJob(tx, { ...job, sweptId: id }));
    if (row) visits.push(row);
  }
  await offer(...visits);
}

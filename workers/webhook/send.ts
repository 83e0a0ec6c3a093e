import { Webhook } from 'standardwebhooks';
import type { Sent, WebhookAttempt } from '../../db/webhooks/attempts.ts';
import type { Outbound, OutboundAnswer } from '../../runtime/outbound.ts';

const TIMEOUT_MS = 15_000;
/** Of the answer, kept for the owner to see. */
const ANSWER_BYTES = 1_024;

/** What is sent, of the attempt that the database knows. */
type Message = {
  delivery: Pick<WebhookAttempt['delivery'], 'id' | 'body'>;
  endpoint: Pick<WebhookAttempt['endpoint'], 'url'>;
  secrets: string[];
};

/** One request by the Standard Webhooks specification. @throws the signal's reason when the attempt must end */
export async function sendWebhook(
  outbound: Outbound,
  { delivery, endpoint, secrets }: Message,
  signal: AbortSignal,
): Promise<{ sent: Sent; answer?: OutboundAnswer }> {
  const { id, body } = delivery;
  const now = new Date();
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Darkroom-Webhooks/1',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, now, body)).join(' '),
  };
  const request = {
    method: 'POST',
    headers,
    body,
    timeoutMs: TIMEOUT_MS,
    maxBytes: ANSWER_BYTES,
    isCut: true,
  } as const;
  const elapsed = () => Math.round(performance.now() - began);
  const began = performance.now();
  try {
    const answer = await outbound(endpoint.url, { ...request, signal });
    return {
      sent: { milliseconds: elapsed(), status: answer.status, answer: storable(answer.text) },
      answer,
    };
  } catch (error) {
    signal.throwIfAborted();
    return {
      sent: { milliseconds: elapsed(), error: error instanceof Error ? error.message : String(error) },
    };
  }
}

/** Postgres takes no NUL in a text. */
const storable = (text: string) => text.replaceAll('\0', '');

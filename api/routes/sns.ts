import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { noticesIn, notification } from '../arrivals/notification.ts';
import { takeNotices } from '../arrivals/take-notices.ts';
import type { Deps } from '../deps.ts';
import type { Env } from '../env.ts';
import { Problem } from '../problems.ts';
import { smallBody } from '../small-body.ts';
import { parseAlarm, parseJson } from '../sns/alarm.ts';
import { type SnsMessage, snsMessage } from '../sns/message.ts';
import { relayAlarm } from '../sns/relay.ts';
import { isSnsAddress } from '../sns/verify.ts';
import { parseFields } from '../validation.ts';
import { json, refusals } from './docs-of.ts';

const receive = createRoute({
  method: 'post',
  path: '/internal/sns',
  summary:
    'Take a message of Amazon SNS: an alarm, an arrival in a bucket, or the question whether to subscribe',
  description:
    'The signature of the message is the login, and the topic has to be one of SNS_TOPIC_ARNS. SNS sends JSON as text/plain.',
  tags: ['operations'],
  middleware: [smallBody] as const,
  responses: {
    200: json(
      z.object({
        status: z.literal('success'),
        outcome: z.enum(['relayed', 'known', 'subscribed', 'ignored']),
      }),
      'It was taken',
    ),
    ...refusals(
      'INVALID_REQUEST',
      'NOT_ALLOWED',
      'SIGNATURE_REFUSED',
      'UPSTREAM_UNAVAILABLE',
      'STORAGE_UNAVAILABLE',
      'DATABASE_UNAVAILABLE',
    ),
  },
});

type Outcome = 'relayed' | 'known' | 'subscribed' | 'ignored';

export const sns = new OpenAPIHono<Env>().openapi(receive, async (c) => {
  const { deps } = c.var;
  const message = parseFields(snsMessage, parseJson(await c.req.text()), ['body']);
  if (!deps.settings.SNS_TOPIC_ARNS.includes(message.TopicArn)) {
    throw new Problem('NOT_ALLOWED', 'Messages of this topic are not taken here (SNS_TOPIC_ARNS).');
  }
  await deps.verifySns(message);
  return c.json({ status: 'success' as const, outcome: await act(deps, message) }, 200);
});

async function act(deps: Deps, message: SnsMessage): Promise<Outcome> {
  switch (message.Type) {
    case 'SubscriptionConfirmation':
      await subscribe(deps, message.SubscribeURL);
      return 'subscribed';
    case 'UnsubscribeConfirmation':
      deps.log.warn({ topic: message.TopicArn }, 'a topic of SNS no longer sends to this platform');
      return 'ignored';
    case 'Notification': {
      const alarm = parseAlarm(message.Message);
      if (!alarm) return takeFilms(deps, message.Message);
      return (await relayAlarm(deps, message.MessageId, alarm)) ? 'relayed' : 'known';
    }
  }
}

/** Buckets send their notifications through topics, too. What is known is not taken in again, so a repetition is harmless. */
async function takeFilms(deps: Deps, text: string): Promise<Outcome> {
  const told = notification.safeParse(parseJson(text));
  if (!told.success) return 'ignored';
  const records = await takeNotices(deps, noticesIn(told.data));
  return records.some(({ outcome }) => outcome === 'accepted') ? 'relayed' : 'known';
}

/** Visiting the address is the answer that SNS waits for. */
async function subscribe({ outbound, log }: Deps, address: string): Promise<void> {
  if (!isSnsAddress(address)) {
    throw new Problem('SIGNATURE_REFUSED', 'The address to confirm is not at Amazon SNS.');
  }
  const { status } = await outbound(address).catch((cause) => {
    throw new Problem('UPSTREAM_UNAVAILABLE', 'Amazon SNS does not answer.', { cause });
  });
  if (status !== 200) throw new Problem('UPSTREAM_UNAVAILABLE', `Amazon SNS answered ${status}.`);
  log.info('subscribed to a topic of SNS');
}

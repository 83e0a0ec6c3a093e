import { z } from 'zod';

/** What Amazon SNS posts. Field names are its own. */
const common = {
  MessageId: z.string().min(1).max(200),
  TopicArn: z.string().max(300),
  Message: z.string(),
  Timestamp: z.iso.datetime(),
  SignatureVersion: z.enum(['1', '2']),
  Signature: z.string(),
  SigningCertURL: z.string().max(1_000),
};
const handshake = { ...common, Token: z.string(), SubscribeURL: z.string().max(4_000) };

export const snsMessage = z.discriminatedUnion('Type', [
  z.object({ Type: z.literal('Notification'), ...common, Subject: z.string().nullish() }),
  z.object({ Type: z.literal('SubscriptionConfirmation'), ...handshake }),
  z.object({ Type: z.literal('UnsubscribeConfirmation'), ...handshake }),
]);

export type SnsMessage = z.output<typeof snsMessage>;

/**
 * What the signature is of: these fields in this order, each name and value on a line of its own.
 * docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
 */
export function signedTextOf(message: SnsMessage): string {
  const names =
    message.Type === 'Notification'
      ? (['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'] as const)
      : (['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'] as const);
  const fields = message as Partial<Record<(typeof names)[number], string | null>>;
  return names.map((name) => (fields[name] == null ? '' : `${name}\n${fields[name]}\n`)).join('');
}

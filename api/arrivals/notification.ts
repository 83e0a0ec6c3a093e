import { z } from 'zod';

/** S3 and MinIO: up to a thousand records, whose keys are encoded as in a query. */
const record = z.object({
  eventName: z.string(),
  s3: z.object({ object: z.object({ key: z.string().max(4_096) }) }),
});
const records = z.object({ Records: z.array(record).min(1).max(1_000) });

/** Amazon EventBridge: one object, whose key is as it is. */
const eventBridge = z.object({
  source: z.literal('aws.s3'),
  'detail-type': z.string(),
  detail: z.object({ object: z.object({ key: z.string().max(4_096) }) }),
});

/** What S3 sends once when notifications are set up. */
const testEvent = z.object({ Event: z.literal('s3:TestEvent') });

export const notification = z.union([records, eventBridge, testEvent], {
  error: 'should be a notification of S3, MinIO or EventBridge',
});

export type Notification = z.output<typeof notification>;

/** What a record says: that an object was created, or why it is none of our affair. */
export type Notice = { key: string; ignored?: string };

/** What happened, in the order in which it is told. */
export function noticesIn(given: Notification): Notice[] {
  if ('Event' in given) return [];
  if ('source' in given) {
    const { key } = given.detail.object;
    return [noticeOf(key, given['detail-type'] === 'Object Created')];
  }
  return given.Records.map(({ eventName, s3 }) => {
    const isCreation = /^(s3:)?ObjectCreated:/.test(eventName);
    const key = decodeKey(s3.object.key);
    if (key === undefined) return { key: s3.object.key, ignored: 'the key is not encoded as it should be' };
    return noticeOf(key, isCreation);
  });
}

const noticeOf = (key: string, isCreation: boolean): Notice =>
  isCreation ? { key } : { key, ignored: 'it is not told of as created' };

/** @returns undefined for a "%" that encodes nothing */
export function decodeKey(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

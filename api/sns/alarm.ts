import { z } from 'zod';

/** An alarm of CloudWatch as SNS carries it; an alarm on an expression names no metric. */
const alarmSchema = z.object({
  AlarmName: z.string().min(1),
  AlarmArn: z.string().optional(),
  NewStateValue: z.enum(['ALARM', 'OK', 'INSUFFICIENT_DATA']),
  NewStateReason: z.string().default(''),
  /** Such as 2026-03-04T05:06:07.890+0000: the zone has no colon. */
  StateChangeTime: z
    .string()
    .transform((text) => new Date(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2')))
    .pipe(z.date()),
  Region: z.string().default(''),
  Trigger: z
    .object({
      MetricName: z.string().nullish(),
      Namespace: z.string().nullish(),
      Threshold: z.number().nullish(),
      Unit: z.string().nullish(),
    })
    .default({}),
});

export type Alarm = z.output<typeof alarmSchema>;

/** @returns undefined for text that is no alarm */
export function parseAlarm(text: string): Alarm | undefined {
  return alarmSchema.safeParse(parseJson(text)).data;
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

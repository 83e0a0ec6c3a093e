import { CronExpressionParser } from 'cron-parser';

/** When a schedule's ticks are due: the columns of its row. */
export type When = { cron: string; timezone: string };

/** A time that no schedule can have. `field` is the one to change. */
export class BadWhen extends Error {
  override readonly name = 'BadWhen';
  readonly field: 'cron' | 'everyHours' | 'timezone';
  constructor(field: BadWhen['field'], message: string) {
    super(message);
    this.field = field;
  }
}

/** Every `hours` hours counted from midnight, as the crontab line that says so. @param hours from 1 to 24 */
export const cronOfHours = (hours: number): string => (hours === 24 ? '0 0 * * *' : `0 */${hours} * * *`);

/**
 * Refuses what is no time, never comes, or comes more often than every `minSeconds`. `H` is refused, because its ticks
 * would be others each time they are computed.
 * @throws BadWhen
 */
export function checkWhen(when: When, minSeconds: number): void {
  if (!isZone(when.timezone)) {
    throw new BadWhen('timezone', 'should be the name of a time zone, such as Asia/Tokyo or UTC');
  }
  if (!/^(@[a-z]+|\S+( \S+){4,5})$/.test(when.cron) || /\bH\b/.test(when.cron)) {
    throw new BadWhen('cron', 'should be five fields, such as "30 */3 * * *", or @daily and the like');
  }
  const ticks = ticksOrThrow(when);
  if (ticks.length < 2) throw new BadWhen('cron', 'should come more than once: no such day comes');
  // Seconds turn fastest, so ticks that are too close are among the first ones.
  const closest = Math.min(...ticks.slice(1).map((tick, i) => tick.getTime() - (ticks[i]?.getTime() ?? 0)));
  if (closest < minSeconds * 1000) {
    throw new BadWhen(
      'cron',
      `should come every ${minSeconds} seconds at most; this comes after ${closest / 1000}`,
    );
  }
}

/** The next ticks after a moment, in order. DST: an hour that does not exist is moved, one that comes twice counts once. */
export function nextTicks({ cron, timezone }: When, after: Date, count: number): Date[] {
  const expression = CronExpressionParser.parse(cron, { tz: timezone, currentDate: after });
  return expression.take(count).map((tick) => tick.toDate());
}

export function nextTick(when: When, after: Date): Date {
  const [tick] = nextTicks(when, after, 1);
  if (!tick) throw new Error(`"${when.cron}" never comes`);
  return tick;
}

/**
 * The same, and none of a time that cannot be read here. A version of the platform beside this one, or after it, may know more
 * time zones, and its schedules must not stop the rest.
 */
export function nextTicksIfReadable(when: When, after: Date, count: number): Date[] {
  try {
    return nextTicks(when, after, count);
  } catch {
    return [];
  }
}

function ticksOrThrow(when: When): Date[] {
  try {
    return nextTicks(when, new Date(), 10);
  } catch (error) {
    throw new BadWhen(
      'cron',
      `should be a cron expression: ${error instanceof Error ? error.message : error}`,
    );
  }
}

export function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

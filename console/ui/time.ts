import { useLocale } from './locale.ts';

const steps: [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

/** Times and spans as the reader's language writes them. */
export function useTime() {
  const locale = useLocale();
  const inWords = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'narrow' });
  const number = (value: number, options: Intl.NumberFormatOptions) =>
    new Intl.NumberFormat(locale, options).format(value);
  const at = (time: string | number, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, options).format(new Date(time));
  return {
    /** "3m ago", "in 2h"; what is within five seconds is now. */
    ago: (time: string, now: number) => {
      const seconds = (Date.parse(time) - now) / 1000;
      const [unit, length] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
      return Math.abs(seconds) < 5
        ? inWords.format(0, 'second')
        : inWords.format(Math.round(seconds / length), unit);
    },
    /** To the second, with the zone. */
    exact: (time: string) => at(time, { dateStyle: 'medium', timeStyle: 'long' }),
    /** With the weekday, for what is to come. `zone` is the reader's own without. */
    upcoming: (time: string, timeZone?: string) =>
      at(time, {
        weekday: 'short',
        month: 'short',
        day: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
        ...(timeZone && { timeZone }),
      }),
    /** Hours, minutes, seconds and thousandths. */
    clock: (time: string) =>
      at(time, {
        hour: '2-digit',
        minute: '2-digit',
        second: '2-digit',
        fractionalSecondDigits: 3,
        hourCycle: 'h23',
      }),
    hour: (time: string | number) => at(time, { hour: '2-digit', minute: '2-digit' }),
    /** A span, of thousandths of a second or of days: in two units at most. */
    span: (seconds: number) => {
      const unit = (value: number, name: string, digits = 0) =>
        number(value, { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: digits });
      const two = (large: string, length: number, small: string, part: number) => {
        const rest = Math.floor((seconds % length) / part);
        const whole = unit(Math.floor(seconds / length), large);
        return rest > 0 ? `${whole} ${unit(rest, small)}` : whole;
      };
      if (seconds < 1) return unit(seconds * 1000, 'millisecond');
      if (seconds < 60) return unit(seconds, 'second', seconds < 10 ? 1 : 0);
      if (seconds < 3_600) return two('minute', 60, 'second', 1);
      return seconds < 172_800 ? two('hour', 3_600, 'minute', 60) : unit(seconds / 86_400, 'day', 1);
    },
  };
}

import { useLocale } from './locale.ts';

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** Numbers, sizes and times as the reader's language writes them. */
export function useFormat() {
  const locale = useLocale();
  const number = (value: number, options?: Intl.NumberFormatOptions) =>
    new Intl.NumberFormat(locale, options).format(value);
  return {
    number,
    /** In powers of 1000, as cameras and shops count. */
    bytes: (value: number) => {
      const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, value)) / 3));
      const unit = units[step] ?? 'byte';
      return number(value / 1000 ** step, {
        style: 'unit',
        unit,
        maximumFractionDigits: step > 1 ? 1 : 0,
      });
    },
    percent: (share: number) => number(share, { style: 'percent' }),
    date: (time: string | Date) =>
      new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(time)),
    /** Seconds as 1:02:03. */
    clock: (seconds: number) => {
      const whole = Math.round(seconds);
      const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
      const two = (part: number) => String(part).padStart(2, '0');
      return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
    },
  };
}

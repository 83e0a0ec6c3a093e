/** Where progress is shown: standard error, in production. */
type Terminal = { isTTY?: boolean; write: (text: string) => unknown };
type Seconds = () => number;

const BAR = 30;
const REDRAW_MS = 200;

export type ProgressLine = { show: (share: number, stage: string) => void; end: () => void };

/**
 * Shows how far the work is and how long it will take: one line that is drawn over on a terminal; elsewhere a line for
 * each quarter. The share is of time, see `WorkClock`; while it stands still (an encoder says nothing) the estimate runs
 * down by the clock.
 */
export function progressLine(
  terminal: Terminal,
  now: Seconds = () => performance.now() / 1000,
): ProgressLine {
  let started: number | undefined;
  let latest = { share: 0, stage: '', at: 0 };
  let quarter = 0;
  const line = () => {
    const text = describe(latest, started ?? now(), now());
    return terminal.isTTY ? `\r\x1b[K${text}` : `${text}\n`;
  };
  const timer = terminal.isTTY
    ? setInterval(() => started !== undefined && terminal.write(line()), REDRAW_MS)
    : undefined;
  return {
    show: (share, stage) => {
      // What came before, the start of a process and of a model, is no part of the pace.
      started ??= now();
      latest = { share, stage, at: now() };
      if (terminal.isTTY || share * 4 < quarter + 1 || share >= 1) return;
      quarter = Math.floor(share * 4);
      terminal.write(line());
    },
    end: () => {
      clearInterval(timer);
      if (terminal.isTTY) terminal.write('\r\x1b[K');
    },
  };
}

function describe(
  { share, stage, at }: { share: number; stage: string; at: number },
  started: number,
  now: number,
) {
  const full = Math.round(share * BAR);
  const bar = `${'█'.repeat(full)}${'░'.repeat(BAR - full)}`;
  const left = share > 0 ? ((at - started) * (1 - share)) / share - (now - at) : undefined;
  return `${bar} ${Math.floor(share * 100)} %  ${stage}${left === undefined ? '' : `, ${timeLeft(left)} left`}`;
}

function timeLeft(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  const minutes = Math.floor(whole / 60);
  if (minutes === 0) return `${whole} s`;
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

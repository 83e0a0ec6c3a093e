import { Problem } from '../problems.ts';

/**
 * Milliseconds in which an upload must go on at the slowest speed at least, and that one request of it may take in
 * all: 4 GiB at 10 Mbit/s.
 */
export const patience = { idle: 30_000, total: 3_600_000 };

/** Bytes a second. Without a bound a few that only drip would keep everybody else out for an hour. */
const SLOWEST = 1_024;

/**
 * Gives an upload up with UPLOAD_TIMEOUT once it stands still, only drips, or takes too long.
 * @param received how many bytes have come so far
 * @returns what ends the watch
 */
export function watchPace(
  received: () => number,
  giveUp: (late: Problem) => void,
  { idle, total } = patience,
): () => void {
  let before = 0;
  const tooSlow = () => giveUp(new Problem('UPLOAD_TIMEOUT', 'The upload stood still, or took too long.'));
  const late = setTimeout(tooSlow, total);
  const look = setInterval(() => {
    const now = received();
    if (now - before < (SLOWEST * idle) / 1000) tooSlow();
    before = now;
  }, idle);
  return () => {
    clearTimeout(late);
    clearInterval(look);
  };
}

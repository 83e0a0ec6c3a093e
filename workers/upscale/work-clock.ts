import type { OutputFormat } from '../../queues/upscale.ts';
import type { Size } from '../../queues/upscale-size.ts';

/**
 * Seconds to encode a megapixel of the result, on one core of a 2020s server. Encoders say nothing while they work, so
 * their share of the time is foretold: it is most of what is left for a fast model and WebP, and next to nothing for
 * JPEG.
 */
const encodeSeconds = { jpeg: 0.006, png: 0.05, webp: 0.1, avif: 0.5, tiff: 0.03 } as const satisfies Record<
  OutputFormat,
  number
>;

export const encodingTime = ({ width, height }: Size, format: OutputFormat): number =>
  (width * height * encodeSeconds[format]) / 1e6;

/** How much one tile counts in the pace: with 20 or so the pace follows a machine that gets busy. */
const WEIGHT = 0.05;

/**
 * Tells how far an upscale is as a share of its time, so that elapsed × (1 − share) ÷ share is what is left. The pace is
 * the moving average of the steps so far, each weighing a twentieth less than the next, without the usual start from zero.
 */
export class WorkClock {
  readonly #now: () => number;
  readonly #started: number;
  readonly #encoding: number;
  #last: { at: number; done: number } | undefined;
  #pace = 0;
  #weight = 0;
  #share = 0;

  /** @param encoding the seconds that are foretold for the end */
  constructor(encoding: number, now = () => performance.now() / 1000) {
    this.#encoding = encoding;
    this.#now = now;
    this.#started = now();
  }

  /** The decoder is ready: from here on the pace counts. */
  beginEnlarging(): void {
    this.#last = { at: this.#now(), done: 0 };
  }

  /** @param done share of the tiles, 0 to 1 @returns share of the time, which never falls */
  enlarged(done: number): number {
    const now = this.#now();
    const { at, done: before } = this.#last ?? { at: this.#started, done: 0 };
    if (done > before) {
      this.#pace += WEIGHT * ((now - at) / (done - before) - this.#pace);
      this.#weight += WEIGHT * (1 - this.#weight);
      this.#last = { at: now, done };
    }
    const pace = this.#weight > 0 ? this.#pace / this.#weight : 0;
    const elapsed = now - this.#started;
    const left = (1 - done) * pace + this.#encoding;
    const share = elapsed + left > 0 ? elapsed / (elapsed + left) : 0;
    this.#share = Math.max(this.#share, Math.min(share, 0.999));
    return this.#share;
  }
}

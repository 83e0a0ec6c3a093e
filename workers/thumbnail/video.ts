import type { z } from 'zod';
import { Fatal, Retryable } from '../../queues/errors.ts';
import type { thumbnail } from '../../queues/thumbnail.ts';
import type { TaskContext } from '../sandbox/task.ts';
import { openVideo, type Video } from '../video/container.ts';
import { renderAttachedPicture, renderFrame } from '../video/frame.ts';
import { isFlat, sampleLuma } from '../video/luma.ts';
import { scanPackets } from '../video/packets.ts';
import { type MediaFacts, probe, type VideoStream } from '../video/probe.ts';

type Output = z.output<typeof thumbnail.output>;

export type FrameOptions = {
  /** Seconds. */
  at?: number | undefined;
  /** auto: a flat frame is replaced by a more telling one. */
  strategy: 'exact' | 'auto';
};

/** The frame that was taken: its time in seconds, null for a cover picture; and the step of the ladder that gave it. */
export type ExtractedFrame = Pick<Output, 'actualTime' | 'fallback'>;

type Step = { at: number; fallback: Output['fallback']; strict: boolean };

/** Past the fades and logos that most videos open with, and a user expects the same second of each. */
const DEFAULT_AT = 5;
const SCAN_SECONDS = 10;
/** Where a file does not say its frame rate. */
const USUAL_FRAME_RATE = 25;
const BEFORE_END = 0.5;

/**
 * Takes one frame of a video, as a viewer would see it, into a PNG: the frame asked for, else the nearest thing that
 * the file can give. Every step is proven by its picture, because ffmpeg calls a seek past the end a success.
 *
 * @throws Fatal NO_VIDEO_FRAME, UNSUPPORTED_FORMAT, CORRUPT_MEDIA, TOO_MANY_PIXELS.
 */
export async function extractFrame(
  input: string,
  options: FrameOptions,
  outPng: string,
  { signal, progress }: TaskContext,
): Promise<ExtractedFrame> {
  const video = await openVideo(input);
  const facts = await probe(video, signal);
  progress(0.2, 'decoding');
  let problem = 'there is no video stream';
  if (facts.video) {
    for await (const step of ladder(video, facts, facts.video, options, signal)) {
      const rendered = await renderFrame(video, { stream: facts.video, ...step }, outPng, signal);
      if ('time' in rendered) return { actualTime: rendered.time, fallback: step.fallback };
      problem = rendered.missing;
    }
  }
  if (facts.attachedPicture !== null) {
    const missing = await renderAttachedPicture(video, facts.attachedPicture, outPng, signal);
    if (!missing) return { actualTime: null, fallback: 'attached-picture' };
  }
  if (/cannot allocate memory/i.test(problem)) throw new Retryable('OUT_OF_MEMORY', problem);
  throw new Fatal('NO_VIDEO_FRAME', `No frame could be decoded: ${problem}`);
}

/** The steps in the order of what a viewer would like best; the costly ones are only prepared when reached. */
async function* ladder(
  video: Video,
  facts: MediaFacts,
  stream: VideoStream,
  { at = DEFAULT_AT, strategy }: FrameOptions,
  signal: AbortSignal,
): AsyncGenerator<Step> {
  const claimed = stream.duration ?? facts.claimed?.duration;
  const measure = async () => (await scanPackets(video, signal)).get(stream.index);
  const length = claimed ?? relativeEnd(await measure(), facts) ?? 0;
  const target = Math.min(at, lastFrame(length, stream));
  const fallback = target < at ? 'clamped' : null;
  const middle = length / 2;

  if (strategy === 'auto')
    yield* telling(video, stream, { at: target, fallback, strict: true }, middle, signal);
  yield { at: target, fallback, strict: true };
  yield { at: middle, fallback: 'middle', strict: true };
  // The claim was wrong, or the file is cut: only its packets know where it ends.
  const end = relativeEnd(await measure(), facts);
  if (end) yield { at: Math.max(0, end - BEFORE_END), fallback: 'end', strict: true };
  yield { at: target, fallback, strict: false };
  yield { at: 0, fallback: 'first', strict: false };
}

/** For `auto`: nothing while the asked-for frame tells something, else the richest frame of what follows, else the middle. */
async function* telling(
  video: Video,
  { index }: VideoStream,
  asked: Step,
  middle: number,
  signal: AbortSignal,
): AsyncGenerator<Step> {
  const look = (at: number, seconds: number) => sampleLuma(video, index, { at, seconds }, signal);
  const here = await look(asked.at, BEFORE_END);
  if (here[0] && !isFlat(here[0])) return;
  const following = (await look(asked.at, SCAN_SECONDS)).filter((luma) => !isFlat(luma));
  const richest = following.toSorted((a, b) => b.spread - a.spread)[0];
  if (richest) yield { at: richest.time, fallback: 'scan', strict: true };
  const between = await look(middle, BEFORE_END);
  if (between[0] && !isFlat(between[0])) yield { at: middle, fallback: 'middle', strict: true };
}

/** Two frames before the end: a seek to the very last one finds it or misses it, depending on the container's rounding. */
const lastFrame = (length: number, { frameRate }: VideoStream) =>
  Math.max(0, length - 2 / (frameRate ?? USUAL_FRAME_RATE));

const relativeEnd = (span: { end: number } | undefined, { start }: MediaFacts) => span && span.end - start;

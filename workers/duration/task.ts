import { fileTypeFromFile } from 'file-type';
import type { z } from 'zod';
import type { duration } from '../../queues/duration.ts';
import { Fatal } from '../../queues/errors.ts';
import type { Task } from '../sandbox/task.ts';
import { openVideo } from '../video/container.ts';
import { type Span, scanPackets } from '../video/packets.ts';
import { type MediaFacts, probe } from '../video/probe.ts';

export type DurationArgs = {
  /** Path of the video. */
  input: string;
  /** Read every packet instead of believing the file. */
  verify: boolean;
};
export type DurationResult = z.output<typeof duration.output>;

type Lengths = Pick<DurationResult, 'duration' | 'videoDuration' | 'audioDuration' | 'source'>;

/**
 * Measures how long a video is: as the container says, else its longest stream, else Matroska's tags, else its packets.
 *
 * @throws Fatal UNSUPPORTED_FORMAT, CORRUPT_MEDIA, TOO_MANY_PIXELS.
 */
export const measureDuration: Task<DurationArgs, DurationResult> = async (
  { input, verify },
  { signal, progress },
) => {
  progress(0, 'reading headers');
  const video = await openVideo(input);
  const facts = await probe(video, signal);
  const claimed = facts.claimed && !verify ? claimedLengths(facts, facts.claimed) : null;
  const scan = () =>
    scanPackets(video, signal, (seconds) => {
      progress(
        Math.min(1, seconds / (facts.claimed?.duration ?? Number.POSITIVE_INFINITY)),
        'reading packets',
      );
    });
  const lengths = claimed ?? countedLengths(facts, await scan());
  progress(1, 'measured');
  return { ...lengths, containerType: await contentTypeOf(input), ...composition(facts) };
};

function claimedLengths(facts: MediaFacts, claimed: NonNullable<MediaFacts['claimed']>): Lengths {
  return {
    ...claimed,
    videoDuration: facts.video?.duration ?? null,
    audioDuration: facts.audio?.duration ?? null,
  };
}

function countedLengths({ video, audio, attachedPicture }: MediaFacts, spans: Map<number, Span>): Lengths {
  const timed = [...spans].filter(([index]) => index !== attachedPicture).map(([, span]) => span);
  if (timed.length === 0)
    throw new Fatal('CORRUPT_MEDIA', 'The file has headers but not one packet of media.');
  // Packets before zero are an encoder's priming, which players drop; a start after it is a transport stream's clock.
  const start = Math.max(0, Math.min(...timed.map((span) => span.start)));
  const lengthOf = (index: number | undefined) => {
    const span = index === undefined ? undefined : spans.get(index);
    return span ? toMicroseconds(span.end - Math.max(0, span.start)) : null;
  };
  return {
    duration: toMicroseconds(Math.max(...timed.map((span) => span.end)) - start),
    videoDuration: lengthOf(video?.index),
    audioDuration: lengthOf(audio?.index),
    source: 'packets',
  };
}

/** By the same library that looks at uploads, so that a file is called the same whichever way it came. */
const contentTypeOf = async (path: string) =>
  (await fileTypeFromFile(path).catch(() => undefined))?.mime ?? null;

/** ffprobe's own grain; what binary fractions add after it is noise. */
const toMicroseconds = (seconds: number) => Math.round(seconds * 1e6) / 1e6;

function composition({ video, audio }: MediaFacts): Omit<DurationResult, keyof Lengths | 'containerType'> {
  return {
    videoCodec: video?.codec ?? null,
    audioCodec: audio?.codec ?? null,
    width: video?.width ?? null,
    height: video?.height ?? null,
    frameRate: video?.frameRate ?? null,
    rotation: video?.rotation ?? 0,
  };
}

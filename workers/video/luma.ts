import type { Video } from './container.ts';
import { decode } from './ffmpeg.ts';
import { ToolFailure } from './tool.ts';

/** How bright a frame is, in levels of 0 (black) to 255. */
export type Luma = {
  /** Seconds. */
  time: number;
  mean: number;
  /** From the 10th to the 90th percentile: what most of the picture spans. */
  spread: number;
};

/** Four looks a second find the end of any intro; at this size they cost what decoding costs. */
const LOOK = 'fps=4,scale=160:90:out_range=full,format=yuvj420p,signalstats,metadata=print:file=-';

/** Looks at the frames of some seconds, decoding them all. Empty where there are none. */
export async function sampleLuma(
  video: Video,
  stream: number,
  { at, seconds }: { at: number; seconds: number },
  signal: AbortSignal,
): Promise<Luma[]> {
  try {
    return readLuma(await decode(video, { stream, at, seconds, filters: [LOOK] }, signal), at);
  } catch (error) {
    if (error instanceof ToolFailure) return [];
    throw error;
  }
}

function readLuma(printed: string, at: number): Luma[] {
  return printed
    .split(/^frame:/m)
    .slice(1)
    .map((frame) => {
      const value = (name: string) => Number(new RegExp(`${name}[:=](-?[\\d.]+)`).exec(frame)?.[1] ?? 0);
      return { time: at + value('pts_time'), mean: value('YAVG'), spread: value('YHIGH') - value('YLOW') };
    });
}

/** Tells nothing: black, white, or one shade nearly everywhere. */
export const isFlat = ({ mean, spread }: Luma) => spread < 10 || mean < 20 || mean > 235;

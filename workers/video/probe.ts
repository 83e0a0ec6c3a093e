import { Fatal } from '../../queues/errors.ts';
import { inputOptions, inputUrl, type Video } from './container.ts';
import { ffprobeEntries, ffprobeOutput, type ProbedStream } from './ffprobe-schema.ts';
import { runTool, ToolFailure } from './tool.ts';

const PROBE_DEADLINE_MS = 30_000;
/** A little above 8K (33 megapixels): what a frame, its references and filters need stays within the memory limit. */
const MAX_FRAME_PIXELS = 40e6;

export type VideoStream = {
  index: number;
  codec: string;
  /** Pixels as stored, before rotation. */
  width: number;
  height: number;
  /** Frames per second; null where the file does not say. */
  frameRate: number | null;
  /** Degrees clockwise that a player turns the picture. */
  rotation: 0 | 90 | 180 | 270;
  /** Width of a pixel over its height. */
  pixelAspect: number;
  colorSpace: string | null;
  /** The transfer curve when it is a high dynamic range one. */
  hdr: 'smpte2084' | 'arib-std-b67' | null;
  /** Seconds, as the stream itself says. */
  duration: number | null;
};

export type MediaFacts = {
  /** Seconds that the file claims, and the place where it does. Null: it says nothing. */
  claimed: { duration: number; source: 'format' | 'stream' | 'tag' } | null;
  /** Seconds that ffmpeg adds to every seek: the time of the first packet. */
  start: number;
  /** Null where there is only sound. */
  video: VideoStream | null;
  audio: { index: number; codec: string; duration: number | null } | null;
  /** Stream index of a cover picture. */
  attachedPicture: number | null;
};

/**
 * Reads what a file says about itself, without decoding it.
 *
 * @throws Fatal CORRUPT_MEDIA when it has no readable stream, UNSUPPORTED_FORMAT when it is another container than its
 *   first bytes said, TOO_MANY_PIXELS for frames above 40 megapixels.
 */
export async function probe(video: Video, signal: AbortSignal): Promise<MediaFacts> {
  const { streams, format } = ffprobeOutput.parse(JSON.parse(await describe(video, signal)));
  const pictures = streams.filter((stream) => stream.codec_type === 'video');
  const moving = preferDefault(pictures.filter((stream) => !stream.disposition.attached_pic && stream.width));
  const sound = preferDefault(streams.filter((stream) => stream.codec_type === 'audio'));
  if (pictures.length === 0 && !sound) {
    throw new Fatal('CORRUPT_MEDIA', 'The file holds neither picture nor sound that can be read.');
  }
  return {
    claimed: claimedDuration(format.duration, streams),
    start: format.start_time ?? 0,
    video: moving ? videoStream(moving) : null,
    audio: sound
      ? { index: sound.index, codec: sound.codec_name ?? 'unknown', duration: ownDuration(sound) }
      : null,
    attachedPicture: pictures.find((stream) => stream.disposition.attached_pic)?.index ?? null,
  };
}

async function describe(video: Video, signal: AbortSignal): Promise<string> {
  const output = ['-v', 'error', '-of', 'json', '-show_entries', ffprobeEntries];
  try {
    return await runTool('ffprobe', {
      args: [...output, ...inputOptions(video), inputUrl(video)],
      deadlineMs: PROBE_DEADLINE_MS,
      signal,
    });
  } catch (error) {
    if (!(error instanceof ToolFailure)) throw error;
    const disguised = error.stderr.includes('not on whitelist');
    const code = disguised ? 'UNSUPPORTED_FORMAT' : 'CORRUPT_MEDIA';
    const meaning = disguised ? 'The file is not what its first bytes say' : 'The file cannot be opened';
    throw new Fatal(code, `${meaning}: ${error.stderr}`, { cause: error });
  }
}

function claimedDuration(format: number | undefined, streams: ProbedStream[]): MediaFacts['claimed'] {
  if (format) return { duration: format, source: 'format' };
  const longest = (values: (number | undefined)[]) => Math.max(0, ...values.map((value) => value ?? 0));
  const stream = longest(streams.map(({ duration }) => duration));
  if (stream) return { duration: stream, source: 'stream' };
  const tag = longest(streams.map(({ tags }) => tags.DURATION));
  return tag ? { duration: tag, source: 'tag' } : null;
}

function videoStream(stream: ProbedStream): VideoStream {
  const { width = 0, height = 0 } = stream;
  if (width * height > MAX_FRAME_PIXELS) {
    throw new Fatal('TOO_MANY_PIXELS', `Frames of ${width} × ${height}: the limit is 40 megapixels.`);
  }
  return {
    index: stream.index,
    codec: stream.codec_name ?? 'unknown',
    width,
    height,
    frameRate: stream.avg_frame_rate ?? null,
    rotation: clockwise(stream.side_data_list.find(({ rotation }) => rotation)?.rotation ?? 0),
    pixelAspect: stream.sample_aspect_ratio ?? 1,
    colorSpace: stream.color_space ?? null,
    hdr: hdrTransfer(stream.color_transfer),
    duration: ownDuration(stream),
  };
}

/** A display matrix counts anticlockwise and may hold any angle; players turn to the nearest quarter. */
function clockwise(anticlockwise: number): VideoStream['rotation'] {
  const quarters = ((Math.round(-anticlockwise / 90) % 4) + 4) % 4;
  return ([0, 90, 180, 270] as const)[quarters] ?? 0;
}

const hdrTransfer = (transfer?: string) =>
  transfer === 'smpte2084' || transfer === 'arib-std-b67' ? transfer : null;

const ownDuration = ({ duration, tags }: ProbedStream) => duration ?? tags.DURATION ?? null;

const preferDefault = (streams: ProbedStream[]) =>
  streams.find(({ disposition }) => disposition.default) ?? streams[0];

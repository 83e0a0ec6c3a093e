import ffmpeg from 'fluent-ffmpeg';
import { inputOptions, inputUrl, type Video } from './container.ts';
import { runTool } from './tool.ts';

export type Decode = {
  /** Index of the stream in the file. */
  stream: number;
  /** Seconds from the file's first packet. Exact: frames before it are decoded and dropped. */
  at: number;
  /** Seconds to decode at most. */
  seconds?: number;
  filters: string[];
  /** Give up at damaged data instead of concealing it. */
  strict?: boolean;
  /** Where the first frame goes as a PNG; absent: frames are only looked at. */
  png?: string;
};

/**
 * Transport streams have no index: a seek lands between key frames, and what is decoded before the next one is
 * garbage (seen: a black frame at 5 s of a 7-second clip). So decoding starts this many seconds early there, as
 * broadcast and camcorders put a key frame every few seconds.
 */
const PREROLL_SECONDS = 10;

/** Decoding a whole GOP of 8K on two threads is what takes longest. */
const DECODE_DEADLINE_MS = 120_000;

/**
 * Decodes pictures of one stream. What the `metadata` filter prints comes back as text.
 *
 * fluent-ffmpeg words the command line; it does not run it. Its own `run()` first starts `ffmpeg -encoders`, which
 * nothing can time out or abort, and starts ffmpeg in our process group, where it can't be killed with its children.
 *
 * @throws what `runTool` throws. Exit code 0 does not mean that there was a frame: seeking past the end is no error.
 */
export async function decode(video: Video, wanted: Decode, signal: AbortSignal): Promise<string> {
  const { stream, at, seconds, filters, strict, png } = wanted;
  const preroll = video.demuxers === 'mpegts' ? Math.min(at, PREROLL_SECONDS) : 0;
  const command = ffmpeg(inputUrl(video))
    .inputOptions('-nostdin', '-hide_banner', '-v', 'error', ...(strict ? STRICT : []))
    .inputOptions(...inputOptions(video))
    .inputOptions('-ss', (at - preroll).toFixed(6))
    .outputOptions('-map', `0:${stream}`, '-sn', '-dn')
    .noAudio()
    .videoFilters([...dropBefore(preroll), ...filters]);
  if (seconds !== undefined) command.duration(seconds);
  if (png === undefined) command.format('null').output('-');
  // `update` makes the muxer take the name as it is; otherwise a `%` in the path would be a frame counter.
  else command.frames(1).format('image2').videoCodec('png').outputOptions('-update', '1').output(png);
  return await runTool('ffmpeg', { args: command._getArguments(), deadlineMs: DECODE_DEADLINE_MS, signal });
}

/** Ends at errors, and keeps back the frames that a decoder itself marks as broken. */
const STRICT = ['-xerror', '-flags', '-output_corrupt'];

/** Half a millisecond of grace: a time that was rounded must not lose its own frame. */
const dropBefore = (seconds: number) =>
  seconds > 0
    ? [`select=gte(t\\,${(seconds - 0.0005).toFixed(6)})`, `setpts=PTS-${seconds.toFixed(6)}/TB`]
    : [];

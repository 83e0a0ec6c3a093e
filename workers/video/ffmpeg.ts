import ffmpeg from 'fluent-ffmpeg';
import { inputOptions, inputUrl, type Video } from './container.ts';
import { runTool } from './tool.ts';

export type Decode = {
  /** Index of the stream in the file. */
  stream: number;
  /** Seconds from the file's first packet. Seeking is exact: frames before it are decoded and dropped. */
  at: number;
  /** Seconds to decode at most. */
  seconds?: number;
  filters: string[];
  /** Stop at the first damaged packet instead of concealing it. */
  strict?: boolean;
  /** Where the first frame goes as a PNG; absent: frames are only looked at. */
  png?: string;
};

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
  const command = ffmpeg(inputUrl(video))
    .inputOptions('-nostdin', '-hide_banner', '-v', 'error', ...(strict ? ['-xerror'] : []))
    .inputOptions(...inputOptions(video))
    .inputOptions('-ss', at.toFixed(6))
    .outputOptions('-map', `0:${stream}`, '-sn', '-dn')
    .noAudio()
    .videoFilters(filters);
  if (seconds !== undefined) command.duration(seconds);
  if (png === undefined) command.format('null').output('-');
  // `update` makes the muxer take the name as it is; otherwise a `%` in the path would be a frame counter.
  else command.frames(1).format('image2').videoCodec('png').outputOptions('-update', '1').output(png);
  return await runTool('ffmpeg', { args: command._getArguments(), deadlineMs: DECODE_DEADLINE_MS, signal });
}

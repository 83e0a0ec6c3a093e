import { z } from 'zod';

/** ffprobe writes numbers as text, leaves out what it does not know, and says `N/A` or `0/0` for the rest. */
const seconds = z.coerce.number().positive().optional().catch(undefined);
const offset = z.coerce.number().optional().catch(undefined);
const flag = z
  .int()
  .transform((value) => value === 1)
  .catch(false);

/** `"30000/1001"` or `"64:45"`; undefined where a term is 0. */
const ratio = z
  .string()
  .transform((text) => {
    const [over = 0, under = 0] = text.split(/[/:]/).map(Number);
    return over > 0 && under > 0 ? over / under : undefined;
  })
  .optional()
  .catch(undefined);

/** Matroska's own length of a track: `"00:00:12.023000000"`. */
const clock = z
  .string()
  .regex(/^\d+:\d\d:\d\d(\.\d+)?$/)
  .transform((text) => text.split(':').reduce((total, part) => total * 60 + Number(part), 0))
  .optional()
  .catch(undefined);

const stream = z.object({
  index: z.int().min(0),
  codec_type: z.string().optional(),
  codec_name: z.string().optional(),
  width: z.int().positive().optional().catch(undefined),
  height: z.int().positive().optional().catch(undefined),
  sample_aspect_ratio: ratio,
  avg_frame_rate: ratio,
  color_space: z.string().optional(),
  color_transfer: z.string().optional(),
  duration: seconds,
  disposition: z.object({ default: flag, attached_pic: flag }).catch({ default: false, attached_pic: false }),
  tags: z.object({ DURATION: clock }).catch({ DURATION: undefined }),
  side_data_list: z.array(z.object({ rotation: z.number().optional().catch(undefined) })).catch([]),
});

export type ProbedStream = z.output<typeof stream>;

export const ffprobeOutput = z.object({
  format: z
    .object({ duration: seconds, start_time: offset })
    .catch({ duration: undefined, start_time: undefined }),
  streams: z.array(stream).catch([]),
});

/** What has to be asked for, so that the schema above finds it. */
export const ffprobeEntries = [
  'format=duration,start_time',
  'stream=index,codec_type,codec_name,duration,avg_frame_rate,width,height,sample_aspect_ratio,color_space,color_transfer',
  'stream_disposition=attached_pic,default',
  'stream_tags=DURATION',
  'stream_side_data=rotation',
].join(':');

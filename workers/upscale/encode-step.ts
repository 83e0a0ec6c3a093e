import type { OutputFormat } from '../../queues/upscale.ts';
import type { Size } from '../../queues/upscale-size.ts';
import type { PixelLayout } from '../image/pixel-file.ts';
import type { Task } from '../sandbox/task.ts';
import { filesIn } from './files.ts';
import { finish } from './finish.ts';

export type EncodeArgs = {
  folder: string;
  /** Path of the file to write. */
  output: string;
  /** Of the enlarged picture. */
  layout: PixelLayout;
  /** Of the result. */
  size: Size;
  format: OutputFormat;
  quality?: number | undefined;
  background: string;
  hasExif: boolean;
};
export type Encoded = { bytes: number };

/** The third step: shrinks what was enlarged to the size of the result, and encodes it. */
export const encodeEnlarged: Task<EncodeArgs, Encoded> = ({ folder, layout, output, ...args }) => {
  const { quality, ...rest } = args;
  return finish({ path: filesIn(folder).enlarged, ...layout }, { ...rest, quality }, output);
};

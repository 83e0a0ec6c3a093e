import { extname, resolve } from 'node:path';
import type { z } from 'zod';
import { type OutputFormat, outputFormats, upscale } from '../../queues/upscale.ts';
import { readCommandLine, UsageError } from '../../runtime/command-line.ts';

export const USAGE = `npm run upscale -- PHOTO RESULT     enlarge a photo, with no server
  --model NAME         one of: npm run models -- list
  --scale 2|3|4        default 4
  --format FORMAT      ${outputFormats.join(', ')}; default: by the end of RESULT's name
  --quality 1..100
  --max-side PIXELS    shrink the result to this
  --denoise 0..1       how much noise is cleaned away, for models that have the choice
  --metadata RULE      strip-gps (default), keep, or strip
  --background COLOUR  under transparent pixels of a JPEG; default #ffffff`;

const options = upscale.input.omit({ photoId: true });
export type CliOptions = z.output<typeof options> & { input: string; output: string; format: OutputFormat };

const text = { type: 'string' } as const;
const flags = {
  model: text,
  scale: text,
  format: text,
  quality: text,
  denoise: text,
  'max-side': text,
  metadata: text,
  background: text,
};

/**
 * What was typed; the options are those of a job, and mean the same.
 * @param folder that paths are relative to
 */
export const readCommand = (folder: string): CliOptions =>
  readCommandLine(USAGE, { allowPositionals: true, options: flags }, ({ positionals, values }) =>
    commandOf(positionals, values, folder),
  );

type Typed = Partial<Record<keyof typeof flags, string | undefined>>;

/** @throws UsageError */
function commandOf(positionals: string[], values: Typed, folder: string): CliOptions {
  const [input, output, extra] = positionals;
  if (!input || !output || extra !== undefined)
    throw new UsageError('Name a photo and the file to make of it.');
  const { 'max-side': maxSide, scale, quality, denoise, ...texts } = values;
  const numbers = Object.entries({ maxSide, scale, quality, denoise }).filter(
    ([, value]) => value !== undefined,
  );
  const parsed = options.safeParse({
    ...texts,
    format: texts.format ?? formatOf(output),
    ...Object.fromEntries(numbers.map(([name, value]) => [name, Number(value)])),
  });
  if (!parsed.success) {
    const lines = parsed.error.issues.map(({ path, message }) => `${flagOf(String(path[0]))}: ${message}`);
    throw new UsageError(lines.join('\n'));
  }
  const { format = formatOf(output) } = parsed.data;
  const paths = { input: resolve(folder, input), output: resolve(folder, output) };
  if (paths.input === paths.output) throw new UsageError('The result would take the place of the photo.');
  return { ...parsed.data, ...paths, format };
}

const flagOf = (name: string) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

function formatOf(output: string): OutputFormat {
  const end = extname(output).slice(1).toLowerCase().replace(/^jpg$/, 'jpeg');
  const format = outputFormats.find((candidate) => candidate === end);
  if (format) return format;
  const ends = outputFormats.map((name) => `.${name}`).join(', ');
  throw new UsageError(`${output}: end the name in ${ends}, or say which by --format.`);
}

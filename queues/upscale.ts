import { z } from 'zod';
import { devices } from '../runtime/device.ts';
import { type Circumstances, defineContract } from './contract.ts';
import { Refusal } from './errors.ts';
import { whyTooLarge } from './upscale-size.ts';

export const outputFormats = ['jpeg', 'png', 'webp', 'avif', 'tiff'] as const;
const metadataRules = ['keep', 'strip-gps', 'strip'] as const;
export type MetadataRule = (typeof metadataRules)[number];
export type OutputFormat = (typeof outputFormats)[number];

export const upscale = defineContract({
  kind: 'upscale',
  summary: 'Enlarges a photo with a super-resolution model.',
  lane: 'gpu',
  attempts: 3,
  deadlineSeconds: 3600,
  drivesPhotoStatus: true,
  input: z.strictObject({
    photoId: z.uuid(),
    model: z
      .string()
      .max(64)
      .optional()
      .meta({ description: 'A name from the catalog; default: the built-in model.' }),
    denoise: z.number().min(0).max(1).optional().meta({
      description:
        'How much noise is cleaned away; 0 keeps the grain. For models that say so: see GET /models.',
    }),
    scale: z.union([z.literal(2), z.literal(3), z.literal(4)]).default(4),
    format: z.enum(outputFormats).optional().meta({
      description:
        "Default: the original's own; where that cannot be written, JPEG, or PNG for a transparent photo.",
    }),
    quality: z.int().min(1).max(100).optional(),
    maxSide: z.int().min(16).max(65_535).optional().meta({
      description: 'Shrinks the result so that its longer side has at most this many pixels.',
    }),
    background: z
      .string()
      .regex(/^#[0-9a-f]{6}$/i)
      .default('#ffffff')
      .meta({
        description: 'The colour under transparent pixels when JPEG is asked for.',
      }),
    metadata: z.enum(metadataRules).default('strip-gps').meta({
      description: 'What becomes of the EXIF: all is kept, all but the place, or nothing.',
    }),
  }),
  output: z.object({
    renditionId: z.uuid(),
    model: z.string(),
    modelHash: z.string(),
    device: z.enum(devices),
    scale: z.number(),
    width: z.int(),
    height: z.int(),
    bytes: z.int(),
    contentType: z.string(),
    milliseconds: z.number(),
  }),
  media: (input) => ({ photoIds: [input.photoId] }),
  admit: (input, { photos, models }) => {
    refuseModel(input, models);
    for (const photo of photos) {
      const why = whyTooLarge(photo, input);
      if (why) throw new Refusal('TOO_MANY_PIXELS', why);
    }
  },
});

/** A name that no worker knows, or a strength that its model has not. */
function refuseModel(
  { model, denoise }: { model?: string | undefined; denoise?: number | undefined },
  models: Circumstances['models'],
): void {
  if (denoise !== undefined && !model) {
    throw new Refusal(
      'INVALID_INPUT',
      'denoise goes with a model that has a strength to choose: name it, too.',
    );
  }
  if (!model || !models) return;
  const known = models.find(({ name }) => name === model);
  const names = (list: { name: string }[]) => list.map(({ name }) => name).join(', ') || 'none';
  if (!known) {
    const wanted = JSON.stringify(model);
    throw new Refusal('MODEL_UNAVAILABLE', `No worker has a model ${wanted}. Installed: ${names(models)}.`);
  }
  if (denoise !== undefined && !known.denoise) {
    const able = names(models.filter((candidate) => candidate.denoise));
    throw new Refusal(
      'INVALID_INPUT',
      `${model} has no denoise strength to choose. Models that do: ${able}.`,
    );
  }
}

import { z } from '@hono/zod-openapi';
import type { ImageRow } from '../../db/images.ts';
import type { ObjectStore } from '../../storage/store.ts';

/** Seconds that a download address works, as in the system that these names are kept from. */
const DOWNLOAD_SECONDS = 3_600;

export const imageSchema = z
  .object({
    id: z.uuid(),
    s3_key: z.string(),
    md5_hash: z.string(),
    original_filename: z.string(),
    mimetype: z.string().openapi({ description: 'From the bytes, whatever the request said.' }),
    filesize: z.int(),
    uploaded_at: z.iso.datetime(),
    title: z.string(),
    description: z.string().nullable(),
    gemini_analysis: z.string().nullable().openapi({
      description:
        'A caption, made by a `describe` job: null until it has run, and where no captions are set up.',
    }),
    thumbhash: z.string().nullable().openapi({
      description: 'Base64 of a placeholder of about 25 bytes; null until the thumbnail is made.',
    }),
    download_url: z.url().openapi({ description: 'Works without a key for an hour, ranges included.' }),
  })
  .openapi('Image');

/** Of a row as it is now, with a fresh address. */
export async function imageView(image: ImageRow, store: ObjectStore): Promise<z.output<typeof imageSchema>> {
  return {
    id: image.id,
    s3_key: image.key,
    md5_hash: image.md5,
    original_filename: image.name,
    mimetype: image.contentType,
    filesize: image.bytes,
    uploaded_at: image.createdAt.toISOString(),
    title: image.title,
    description: image.description,
    gemini_analysis: image.caption,
    thumbhash: image.thumbhash,
    download_url: await store.signedUrl(image.key, { expiresIn: DOWNLOAD_SECONDS }),
  };
}

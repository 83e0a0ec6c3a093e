import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Db } from '../../db/client.ts';
import { findImage, findImageByMd5, type ImageRow, insertImage } from '../../db/images.ts';
import type { JobRow } from '../../db/jobs/row.ts';
import { insertPhotos } from '../../db/photos.ts';
import { contracts } from '../../queues/registry.ts';
import { submitJob } from '../../queues/submit.ts';
import { signedIn } from '../auth/access.ts';
import type { Deps } from '../deps.ts';
import type { Env } from '../env.ts';
import { FILE_FIELD, type ReceivedImage, receiveImage } from '../images/receive.ts';
import { ImageRefusal, refusalSchema, refuseInItsWords } from '../images/refusal.ts';
import { imageSchema, imageView } from '../images/view.ts';
import { answerOnce, claimOf } from '../jobs/answer-once.ts';
import { json } from './docs-of.ts';
import { idempotencyHeader, message, multipart } from './uploads-of.ts';

const existing = imageSchema.pick({ id: true, s3_key: true, title: true, description: true });
const metadata = {
  type: 'string',
  description: 'JSON with `title` (up to 255 characters) and `description`.',
  example: '{"title":"Dusk","description":"The lake from the north shore"}',
};
const refusals = (...statuses: number[]) =>
  Object.fromEntries(statuses.map((status) => [status, json(refusalSchema, 'Why not')]));

const route = createRoute({
  method: 'post',
  path: '/api/upload',
  summary: 'Upload an image and what is to be said of it',
  description:
    'Refusals of this route alone have the body `{"error", "message"}`. The same bytes are taken once from each user.',
  tags: ['images'],
  ...signedIn,
  parameters: [idempotencyHeader],
  request: multipart(FILE_FIELD, 1, { metadata }),
  responses: {
    201: json(z.object({ message, data: imageSchema.omit({ thumbhash: true }) }), 'It is kept'),
    409: json(refusalSchema.extend({ existing_image: existing }), 'You have an image of these bytes'),
    ...refusals(400, 401, 403, 408, 413, 429, 500, 503),
  },
});

export const imageUpload = new OpenAPIHono<Env>();
imageUpload.onError(refuseInItsWords);
imageUpload.openapi(route, (c) => {
  const { deps, principal } = c.var;
  return deps.scratch.with(async (folder) => {
    const received = await receiveImage(c, folder);
    const { md5, title, description, object } = received;
    const claim = claimOf(c, [md5, title, description]);
    // Most duplicates are not rivals: they need not be stored first. A repeated request is answered as it was.
    const twin = claim ? undefined : await findImageByMd5(deps.db, principal.id, md5);
    if (twin) throw duplicate(twin);
    const { body } = await answerOnce(deps, claim, [object], async (tx) => {
      const jobs = await keep(tx, received, deps);
      return { answer: { status: 201, headers: {}, body: { id: received.photo.id } }, jobs };
    });
    const image = await findImage(deps.db, body.id, principal);
    if (!image) throw new Error('an image was gone as soon as it was kept');
    // Not made yet, and unknown to the clients that this body is kept for.
    const { thumbhash, ...data } = await imageView(image, deps.store);
    const headers = { location: `/api/images/${image.id}`, 'cache-control': 'no-store' };
    return c.json({ message: 'Image uploaded successfully', data }, 201, headers);
  });
});

/** Writes the rows, and queues the thumbnail and the caption. @throws ImageRefusal when the owner has these bytes already */
async function keep(
  tx: Db,
  { photo, md5, title, description }: ReceivedImage,
  deps: Deps,
): Promise<JobRow[]> {
  const { id: photoId, ownerId } = photo;
  await insertPhotos(tx, [photo]);
  const keptId = await insertImage(tx, { photoId, ownerId, md5, title, description });
  if (keptId !== photoId) {
    const twin = await findImage(tx, keptId, { id: ownerId, isAdmin: false });
    if (twin) throw duplicate(twin);
  }
  const submit = (kind: 'thumbnail' | 'describe') =>
    submitJob(tx, { kind, input: contracts[kind].input.parse({ photoId }), ownerId }, deps.maxLiveJobs);
  return [await submit('thumbnail'), await submit('describe')];
}

const duplicate = ({ id, key, title, description }: ImageRow) =>
  new ImageRefusal(409, 'Image already exists', 'An image with the same content already exists', {
    existing_image: { id, s3_key: key, title, description },
  });

import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { insertApiKey } from '../../db/api-keys.ts';
import { upsertSubject } from '../../db/avatars.ts';
import { insertContent } from '../../db/contents.ts';
import { insertImage } from '../../db/images.ts';
import { startRun } from '../../db/schedules/claim.ts';
import { insertSchedule } from '../../db/schedules/write.ts';
import { photos, videos } from '../../db/schema/media.ts';
import { renditions } from '../../db/schema/renditions.ts';
import { insertUpload } from '../../db/uploads.ts';
import { insertVideoAsset } from '../../db/video-assets.ts';
import { insertDeliveries } from '../../db/webhooks/deliveries.ts';
import { insertEndpoint } from '../../db/webhooks/endpoints.ts';
import { writeTable } from '../../queues/pyramid-file.ts';
import type { TestApi } from '../api.ts';
import { submit } from '../support/rows.ts';

type Deps = TestApi['deps'];
type Make = (deps: Deps, ownerId: string) => Promise<Record<string, string>>;

/** This file stands for every stored one: who may have it is looked at, not what it is. */
async function stored({ store }: Deps) {
  const key = `fixtures/${randomUUID()}`;
  await store.putFile(key, import.meta.filename, 'image/jpeg');
  return { key, name: 'a.jpg', contentType: 'image/jpeg', bytes: 9, sha256: 'ab' };
}

const photo = async (deps: Deps, ownerId: string) => {
  const id = uuidv7();
  await deps.db.insert(photos).values({ id, ownerId, ...(await stored(deps)), width: 3, height: 2 });
  return { id };
};

const image = async (deps: Deps, ownerId: string) => {
  const { id } = await photo(deps, ownerId);
  await insertImage(deps.db, { photoId: id, ownerId, md5: id, title: '', description: null });
  return { id };
};

const video = async (deps: Deps, ownerId: string) => {
  const id = uuidv7();
  await deps.db.insert(videos).values({ id, ownerId, ...(await stored(deps)) });
  return { id };
};

const rendition = async (deps: Deps, ownerId: string) => {
  const { id: photoId } = await photo(deps, ownerId);
  const id = uuidv7();
  const { key, contentType, bytes } = await stored(deps);
  const made = { id, photoId, kind: 'thumbnail', key, contentType, bytes, width: 3, height: 2 };
  await deps.db.insert(renditions).values(made);
  return { id };
};

/** Of a picture of one tile. */
const pyramid = async (deps: Deps, ownerId: string) => {
  const { id: photoId } = await photo(deps, ownerId);
  const id = uuidv7();
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-fixture-'));
  const [path, key] = [join(folder, 'pyramid'), `fixtures/${id}`];
  await writeFile(path, Buffer.concat([writeTable([8, 12]), Buffer.from('tile')]));
  await deps.store.putFile(key, path, 'application/octet-stream');
  await rm(folder, { recursive: true });
  const file = { key, contentType: 'application/octet-stream', bytes: 12, width: 3, height: 2 };
  await deps.db
    .insert(renditions)
    .values({ id, photoId, kind: 'pyramid', ...file, details: { tileType: 'image/jpeg' } });
  return { id, level: '0', column: '0', row: '0' };
};

const job = async (deps: Deps, ownerId: string) => {
  const { id: photoId } = await photo(deps, ownerId);
  const { id } = await submit(deps.db, ownerId, 'thumbnail', { photoId });
  return { id };
};

const apiKey = async ({ db }: Deps, ownerId: string) => {
  const key = { ownerId, name: 'fixture', hash: randomUUID(), start: 'dk_fixture', scopes: ['read'] };
  const row = await insertApiKey(db, key, { max: 1_000 });
  return { id: row?.id ?? '' };
};

const user = async (_: Deps, ownerId: string) => ({ id: ownerId });

const subject = async ({ db }: Deps, ownerId: string) => {
  const id = uuidv7();
  await upsertSubject(db, { id, ownerId, name: null }, { id: ownerId, isAdmin: false });
  return { id };
};

async function insertNightly({ db }: Deps, ownerId: string) {
  const work = {
    work: 'thumbnail-missing',
    parameters: {},
    everybody: false,
    maxItems: 1,
    timeoutSeconds: 60,
  };
  const when = { cron: '0 3 * * *', timezone: 'UTC', enabled: false, overlap: 'skip' } as const;
  const made = await insertSchedule(db, { ownerId, name: `s-${randomUUID()}`, ...work, ...when }, 1_000);
  if (typeof made === 'string') throw new Error(`the schedule is ${made}`);
  return made;
}

const schedule = async (deps: Deps, ownerId: string) => ({ id: (await insertNightly(deps, ownerId)).id });

const run = async (deps: Deps, ownerId: string) => {
  const made = await startRun(deps.db, await insertNightly(deps, ownerId), {});
  return { id: made === 'busy' ? '' : made.id };
};

const content = async ({ db }: Deps, ownerId: string) => {
  const { id } = await insertContent(db, ownerId, { title: 'A film' });
  return { id: `${id}`, cid: `${id}` };
};

const asset = async (deps: Deps, ownerId: string) => {
  const { cid } = await content(deps, ownerId);
  const viewer = { id: ownerId, isAdmin: false };
  const id = await insertVideoAsset(deps.db, Number(cid), viewer, { url: 'https://example.com/a.mp4' });
  return { id: `${id}`, cid };
};

const webhook = async ({ db }: Deps, ownerId: string) => {
  const endpoint = {
    ownerId,
    url: 'https://example.com/hook',
    description: '',
    events: [],
    secret: 'whsec_AA==',
  };
  const { id: endpointId = '' } = (await insertEndpoint(db, endpoint, 1_000)) ?? {};
  const [delivery] = await insertDeliveries(db, [{ endpointId, event: 'webhook.ping', body: '{}' }]);
  return { id: endpointId, delivery_id: delivery?.id ?? '' };
};

const uploadBy =
  (way: 'tus' | 'presigned'): Make =>
  async ({ db }, ownerId) => {
    const row = await insertUpload(db, { ownerId, way, kind: 'video', fields: {}, bytes: 9 }, 1);
    return { id: row?.id ?? '' };
  };

/** Each makes a new thing of the owner's. @returns the parameters of a path that names it */
export const fixtures = {
  photo,
  image,
  video,
  pyramid,
  rendition,
  job,
  user,
  subject,
  schedule,
  run,
  content,
  asset,
  webhook,
  'api-key': apiKey,
  upload: uploadBy('tus'),
  'presigned upload': uploadBy('presigned'),
} satisfies Record<string, Make>;

export type Fixture = keyof typeof fixtures;

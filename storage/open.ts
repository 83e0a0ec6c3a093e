import { join } from 'node:path';
import type { StorageSettings } from './config.ts';
import { createDiskStore } from './disk.ts';
import { measured } from './measured.ts';
import type { ObjectStore } from './store.ts';

/** S3 when S3_ENDPOINT is set, else the disk under DATA_DIR. @throws StoreUnavailable when S3 does not let us in */
export async function openStore(settings: StorageSettings): Promise<ObjectStore> {
  const { S3_ENDPOINT: endpoint } = settings;
  if (endpoint === undefined) {
    const root = join(settings.DATA_DIR, 'objects');
    const signingKey = given(settings, 'SECRET_KEY');
    return measured(await createDiskStore({ root, signingKey, publicUrl: settings.PUBLIC_URL }));
  }
  // Loaded only where it is used: minio and what it brings are a quarter of the API's heap, which every collection walks.
  const { createS3Store } = await import('./s3.ts');
  const store = createS3Store({
    endpoint,
    accessKey: given(settings, 'S3_ACCESS_KEY'),
    secretKey: given(settings, 'S3_SECRET_KEY'),
    bucket: settings.S3_BUCKET,
    region: settings.S3_REGION,
    pathStyle: settings.S3_PATH_STYLE,
    publicEndpoint: settings.S3_PUBLIC_ENDPOINT ?? endpoint,
  });
  await store.ensureBucket();
  return measured(store);
}

/** Reading the settings has checked this already; an empty secret must not come of settings made by hand. */
function given(settings: StorageSettings, name: 'SECRET_KEY' | 'S3_ACCESS_KEY' | 'S3_SECRET_KEY'): string {
  const value = settings[name];
  if (value) return value;
  throw new TypeError(`${name} should be set`);
}

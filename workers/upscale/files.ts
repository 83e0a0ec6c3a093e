import { join } from 'node:path';

/** What lies between the steps of an upscale, in a folder of its own on scratch disk. */
export const filesIn = (folder: string) => ({
  decoded: join(folder, 'decoded.v'),
  distances: join(folder, 'distances.v'),
  exif: join(folder, 'exif'),
  enlarged: join(folder, 'enlarged.v'),
});

/** node burst.ts PHOTO PHOTO …: says which is the best, and why */
import { basename } from 'node:path';
import { createClient } from 'darkroom';

const photos = process.argv.slice(2);
const { DARKROOM_URL: url = '', DARKROOM_API_KEY: apiKey = '' } = process.env;
const darkroom = createClient(url, { apiKey });

const { input, result } = await darkroom.bestcut(photos, { upscale: false }).wait();
for (const { photo_id, rank, reason } of result.photos.toSorted((a, b) => (a.rank ?? 99) - (b.rank ?? 99))) {
  const name = basename(photos[input.photo_ids.indexOf(photo_id)] ?? '');
  console.log(`${rank ?? '-'}  ${name}: ${reason}`);
}

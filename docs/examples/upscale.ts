/** node upscale.ts PHOTO RESULT */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createClient, DarkroomError } from 'darkroom';

const [photo = '', result = ''] = process.argv.slice(2);
const { DARKROOM_URL: url = '', DARKROOM_API_KEY: apiKey = '' } = process.env;
const darkroom = createClient(url, { apiKey });

try {
  const work = darkroom.upscale(photo, { scale: 2 });
  const bytes = await work.download({
    onProgress: ({ status, progress }) => console.error(status, `${progress.percent} %`),
  });
  await pipeline(Readable.fromWeb(bytes), createWriteStream(result));
} catch (error) {
  if (!(error instanceof DarkroomError)) throw error;
  console.error(`${error.code}: ${error.message}`);
  process.exitCode = 1;
}

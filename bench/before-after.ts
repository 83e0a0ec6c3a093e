/**
 * Writes the picture of the README: a part of a photo that the project paints, shrunk and compressed as a phone would send
 * it, enlarged by the formula that every viewer has and by the default model.
 *
 *   node bench/before-after.ts docs/before-after.jpg
 */
import sharp from 'sharp';
import { paintScene } from '../dev/samples/scene.ts';
import { DEFAULT_MODEL, findModel } from '../models/catalog.ts';
import { readModelSettings } from '../models/config.ts';
import { loadModel } from '../models/load.ts';
import { asJpeg, SCALE, shrunk } from './fidelity.ts';
import { enlargeBicubic, ofModel } from './ways.ts';

const PAINTED_HEIGHT = 1200;
const JPEG_QUALITY = 80;
/** The sign, the shore and the trees behind it: what is shown, in pixels of the enlarged photo. */
const part = { left: 1085, top: 690, width: 500, height: 330 };
const GAP = 8;

const [out = 'docs/before-after.jpg'] = process.argv.slice(2);
const { width, height, data } = paintScene(2 * PAINTED_HEIGHT).halved();
const photo = { width, height, data: Float64Array.from(data, (share) => Math.round(255 * share)) };
const small = await asJpeg(shrunk(photo).small, JPEG_QUALITY);
const model = await loadModel(findModel(DEFAULT_MODEL), readModelSettings());
const pictures: Buffer[] = [];
for (const way of [enlargeBicubic(SCALE), ofModel(model)]) {
  const raw = { width: small.width * SCALE, height: small.height * SCALE, channels: 3 } as const;
  pictures.push(
    await sharp(await way.enlarge(small), { raw })
      .extract(part)
      .png()
      .toBuffer(),
  );
}
await model.close();
const size = { width: 2 * part.width + GAP, height: part.height };
await sharp({ create: { ...size, channels: 3, background: 'white' } })
  .composite(pictures.map((input, at) => ({ input, left: at * (part.width + GAP), top: 0 })))
  .jpeg({ quality: 85, mozjpeg: true })
  .toFile(out);
console.log(`${out}: left bicubic, right ${model.name}`);

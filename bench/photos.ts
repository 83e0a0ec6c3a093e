import { join } from 'node:path';
import sharp from 'sharp';
import { paintScene } from '../dev/samples/scene.ts';

export type BenchPhoto = { path: string; width: number; height: number };
export type Photos = {
  /** 2 megapixels, 0.5 MB. */
  small: () => Promise<BenchPhoto>;
  /** 12 megapixels, 3.2 MB: what a phone takes. */
  large: () => Promise<BenchPhoto>;
};

const HEIGHT = 1155;

/** JPEGs with the detail of photos, painted when first asked for. */
export function photosIn(folder: string): Photos {
  let scene: ReturnType<typeof paint> | undefined;
  const made = new Map<string, Promise<BenchPhoto>>();
  const once = (name: string, across: number, down: number) => () => {
    scene ??= paint();
    const photo = made.get(name) ?? scene.then((one) => mosaic(one, across, down, join(folder, name)));
    made.set(name, photo);
    return photo;
  };
  return { small: once('small.jpg', 1, 1), large: once('large.jpg', 2, 3) };
}

type Scene = { data: Buffer; width: number; height: number };

async function paint(): Promise<Scene> {
  const scene = paintScene(HEIGHT);
  return { data: Buffer.from(scene.toBytes().buffer), width: scene.width, height: scene.height };
}

async function mosaic(scene: Scene, across: number, down: number, path: string): Promise<BenchPhoto> {
  const { data, width, height } = scene;
  const size = { width: width * across, height: height * down };
  const input = { input: data, raw: { width, height, channels: 3 }, tile: true } as const;
  await sharp({ create: { ...size, channels: 3, background: '#000' } })
    .composite([input])
    .jpeg({ quality: 92 })
    .toFile(path);
  return { path, ...size };
}

/**
 * The files that Real-ESRGAN's author publishes. A download is accepted only with this sha256; where no size is known,
 * a limit stands for it.
 */
export type OfficialFile = {
  /** As jobs name the model. */
  name: string;
  goodFor: string;
  /** Output pixels per input pixel, along each side. */
  scale: number;
  url: string;
  bytes?: number;
  sha256: string;
};

export const officialLicence = 'BSD-3-Clause, © 2021 Xintao Wang';
const releases = 'https://github.com/xinntao/Real-ESRGAN/releases/download';

const file = (path: string, name: string, goodFor: string, sha256: string, bytes?: number): OfficialFile => ({
  name,
  goodFor,
  scale: name.includes('x2') ? 2 : 4,
  url: `${releases}/${path}/${name}.pth`,
  sha256,
  ...(bytes === undefined ? {} : { bytes }),
});

export const officialFiles: readonly OfficialFile[] = [
  file(
    'v0.1.0',
    'RealESRGAN_x4plus',
    'photos of all kinds: the strongest and by far the slowest; wants a GPU',
    '4fa0d38905f75ac06eb49a7951b426670021be3018265fd191d2125df9d682f1',
    67_040_989,
  ),
  file(
    'v0.2.1',
    'RealESRGAN_x2plus',
    'photos, enlarged ×2; wants a GPU',
    '49fafd45f8fd7aa8d31ab2a22d14d91b536c34494a5cfe31eb5d89c2fa266abb',
  ),
  file(
    'v0.2.2.4',
    'RealESRGAN_x4plus_anime_6B',
    'drawings, better and slower than realesr-animevideov3',
    'f872d837d3c90ed2e05227bed711af5671a6fd1c9f7d7e91c911a61f155e99da',
  ),
  file(
    'v0.2.5.0',
    'realesr-general-x4v3',
    'compressed and noisy photos: cleans up and invents fine texture',
    '8dc7edb9ac80ccdc30c3a5dca6616509367f05fbc184ad95b731f05bece96292',
    4_885_111,
  ),
  file(
    'v0.2.5.0',
    'realesr-general-wdn-x4v3',
    'as realesr-general-x4v3, but keeps more of the grain',
    '1641f8c4464b9f097c9fdda5589273713f67cf59f3d909e0bd688f0cee269dca',
    4_885_111,
  ),
  file(
    'v0.2.5.0',
    'realesr-animevideov3',
    'drawings and animation',
    'b8a8376811077954d82ca3fcf476f1ac3da3e8a68a4f4d71363008000a18b75d',
    2_504_012,
  ),
];

/** What each model is good for. In English the catalog says it, so these are its own words; a test holds them to that. */
export const models = {
  'restore-fast': 'everyday photos: cleans up noise and JPEG as Real-ESRGAN does, many times faster',
  'restore-fast-int8': 'as restore-fast, in bytes: half the time on a CPU with VNNI, a little less exact',
  faithful: 'clean photos: sharpens what is there and invents nothing',
  'realesr-general-x4v3': 'compressed and noisy photos: cleans up and invents fine texture',
  'realesr-general-wdn-x4v3': 'as realesr-general-x4v3, but keeps more of the grain',
  'realesr-animevideov3': 'drawings and animation',
  RealESRGAN_x4plus: 'photos of all kinds: the strongest and by far the slowest; wants a GPU',
  RealESRGAN_x2plus: 'photos, enlarged ×2; wants a GPU',
  RealESRGAN_x4plus_anime_6B: 'drawings, better and slower than realesr-animevideov3',
  imported: 'imported',
} as const;

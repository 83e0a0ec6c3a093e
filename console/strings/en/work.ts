/** Kinds of job, and what else a schedule may do. */
export const work = {
  upscale: 'Upscale',
  'best-cut': 'Best cut',
  thumbnail: 'Thumbnail',
  duration: 'Duration',
  avatar: 'Avatar',
  lookup: 'Film lookup',
  describe: 'Caption',
  pyramid: 'Tiles for zooming',
  webhook: 'Webhook',
  'upscale-missing': 'Missing upscales',
  'thumbnail-missing': 'Missing thumbnails',
  'duration-missing': 'Missing durations',
  purge: 'Purge',
  'storage-scan': 'Storage scan',
} as const;

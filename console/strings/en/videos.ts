export const videos = {
  title: 'Videos',
} as const;

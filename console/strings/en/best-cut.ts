export const bestCut = {
  title: 'Best cut',
} as const;

/** Drawn for this page: 24 units a side, one line of one width. */
const paths = {
  photo: 'M4 5.5h16v13H4zM4 15l4.5-4.5 4 4 2.5-2.5 5 5M15.5 9.2v.1',
  burst: 'M8 4.5h12v10M5.5 7.5h11v9h-11zM5.5 19.5h14M9 12.2l1.8 1.8 3.2-3.6',
  film: 'M4 5.5h16v13H4zM8 5.5v13M16 5.5v13M4 9.8h4M4 14.2h4M16 9.8h4M16 14.2h4',
  jobs: 'M5 6.5h14M5 12h14M5 17.5h9',
  clock: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4.3l2.8 1.7',
  gauge: 'M4.5 17a8 8 0 1 1 15 0M12 14l3.5-4.5M12 15.2v-.1',
  close: 'M6 6l12 12M18 6 6 18',
  down: 'M12 5v11M7 11.5l5 5 5-5M5.5 19.5h13',
  trash: 'M5 7h14M9.5 7V4.5h5V7M7 7l.8 12.5h8.4L17 7M10.3 10.5l.3 5.5M13.7 10.5l-.3 5.5',
  again: 'M19 12a7 7 0 1 1-2.2-5.1L19 9M19 4.5V9h-4.5',
  back: 'M14.5 6 8.5 12l6 6',
  next: 'M9.5 6l6 6-6 6',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  person: 'M12 4.5a3.7 3.7 0 1 0 0 7.4 3.7 3.7 0 0 0 0-7.4zM4.8 20c.7-3.6 3.6-5.3 7.2-5.3s6.5 1.7 7.2 5.3',
  search: 'M11 5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM15.5 15.5 20 20',
  check: 'M5 12.5l4.5 4.5L19 7',
  pause: 'M9 6v12M15 6v12',
  play: 'M8 5.5v13l10.5-6.5z',
  key: 'M8 10.5a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM11 11.6 19 4M15.5 7.3l2.8 2.8',
  heat: 'M12 3.5c.8 3.6 5 5.3 5 10a5 5 0 0 1-10 0c0-2.3 1.2-3.5 2.1-5 .7 1 1.2 1.6 1.9 2 .4-2.2-.1-4.600 1-7z',
} as const;

export type IconName = keyof typeof paths;

/** Says nothing to those who hear the page: a word stands beside it, or on its button. */
export const Icon = ({ name, size = 20 }: { name: IconName; size?: number }) => (
  <svg
    width={size}
    height={size}
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    strokeWidth="1.6"
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden="true"
  >
    <path d={paths[name]} />
  </svg>
);

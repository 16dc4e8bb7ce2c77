/** Paths on a 24 grid, drawn with a 1.75 stroke unless the icon is listed as filled. */
const PATHS = {
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM15.5 15.5 20 20',
  videos: 'M4 5.5h16v13H4zM8 5.5v13M16 5.5v13M4 12h4M16 12h4',
  upload: 'M12 16V4.5M7 9l5-5 5 5M4.5 15v4.5h15V15',
  manage: 'M4 6.5h16M4 12h16M4 17.5h10',
  history: 'M4 12a8 8 0 1 0 2.6-5.9M4 4.5V8h3.5M12 7.5V12l3 2',
  tag: 'M4.5 4.5h7l8 8-7 7-8-8zM8.5 8.5h.01',
  key: 'M14.5 13.5a4.5 4.5 0 1 0-4.2-2.9L4 17v3h3v-2h2v-2h2l1.4-1.4a4.5 4.5 0 0 0 2.1.5ZM15.5 8.5h.01',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20c.8-3.6 3.8-5.5 7.5-5.5s6.7 1.9 7.5 5.5',
  close: 'M6 6l12 12M18 6 6 18',
  check: 'M5 12.5 10 17.5 19.5 7',
  link: 'M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1-1',
  trash: 'M4.5 7h15M9.5 7V4.5h5V7M6.5 7l1 12.5h9l1-12.5M10 10.5v5.5M14 10.5v5.5',
  undo: 'M8.5 5 4.5 9l4 4M4.5 9H14a5.5 5.5 0 0 1 0 11h-4',
  again: 'M19.5 5v4.5H15M19 9.5A7.5 7.5 0 1 0 19.5 13',
  back: 'M4.5 5v4.5H9M5 9.5A7.5 7.5 0 1 1 4.5 13',
  ahead: 'M19.5 5v4.5H15M19 9.5A7.5 7.5 0 1 0 19.5 13',
  filter: 'M4 7h16M7 12h10M10 17h4',
  settings: 'M4 8h9M17 8h3M4 16h3M11 16h9M15 6v4M9 14v4',
  edit: 'M4.5 19.5 5.5 15 16 4.5l3.5 3.5L9 18.5l-4.5 1ZM13.5 7l3.5 3.5',
  download: 'M12 4.5V16M7 11.5l5 5 5-5M4.5 19.5h15',
  warning: 'M12 4 2.5 20h19L12 4ZM12 10v4.5M12 17.3h.01',
  pause: 'M8 5v14M16 5v14',
  play: 'M7 4.5v15l12.5-7.5z',
  shield: 'M12 3.5 19 6v6c0 4.2-2.9 7.3-7 8.5-4.1-1.2-7-4.3-7-8.5V6l7-2.5Z',
  verified: 'M12 3.5 19 6v6c0 4.2-2.9 7.3-7 8.5-4.1-1.2-7-4.3-7-8.5V6l7-2.5ZM9 12l2.2 2.2L15.5 10',
  keyboard: 'M3 6.5h18v11H3zM7 10h.01M10.3 10h.01M13.7 10h.01M17 10h.01M8 14h8',
  volume: 'M4 9.5v5h3.5l4.5 4V5.5l-4.5 4H4ZM15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11',
  note: 'M9.5 17.5V6l9-2v11.5M9.5 17.5a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0ZM18.5 15.5a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0Z',
  muted: 'M4 9.5v5h3.5l4.5 4V5.5l-4.5 4H4ZM15.5 9.5l5 5M20.5 9.5l-5 5',
  captions: 'M3.5 5.5h17v13h-17zM10.5 10.8a2 2 0 1 0 0 2.4M17 10.8a2 2 0 1 0 0 2.4',
  pip: 'M3.5 5h17v14h-17zM12.5 12h5.5v4.5h-5.5z',
  fullscreen: 'M4.5 9V4.5H9M15 4.5h4.5V9M19.5 15v4.5H15M9 19.5H4.5V15',
  windowed: 'M9 4.5V9H4.5M19.5 9H15V4.5M15 19.5V15h4.5M4.5 15H9v4.5',
  down: 'M6 9.5l6 6 6-6',
  up: 'M6 14.5l6-6 6 6',
  left: 'M14.5 6l-6 6 6 6',
  right: 'M9.5 6l6 6-6 6',
} as const;

const FILLED: ReadonlySet<string> = new Set(['play']);

export type IconName = keyof typeof PATHS;

/** Decorative: the text beside it has to carry the meaning. */
export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill={FILLED.has(name) ? 'currentColor' : 'none'}
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}

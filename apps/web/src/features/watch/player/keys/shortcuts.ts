import { keyOf } from '../../../../lib/words/typing.js';

/** What a key makes the player do. */
export type PlayerAction =
  | {
      readonly type:
        | 'toggle-play'
        | 'toggle-mute'
        | 'toggle-fullscreen'
        | 'toggle-theatre'
        | 'toggle-pip'
        | 'toggle-captions'
        | 'show-help';
    }
  | { readonly type: 'seek-by'; readonly seconds: number }
  | { readonly type: 'seek-to'; readonly share: number }
  | { readonly type: 'chapter-by'; readonly steps: 1 | -1 }
  | { readonly type: 'volume-by'; readonly share: number }
  | { readonly type: 'speed-by'; readonly steps: 1 | -1 }
  | { readonly type: 'frame-by'; readonly frames: 1 | -1 };

interface Shortcut {
  /** Values of `KeyboardEvent.key`, letters in lower case, with `ctrl+` before them. */
  readonly keys: readonly string[];
  /** As the list of keys shows them. */
  readonly shown: readonly string[];
  readonly label: string;
  readonly action: (key: string) => PlayerAction;
}

const simple = (
  type: Extract<PlayerAction, { type: `toggle-${string}` | 'show-help' }>['type'],
  keys: string[],
  shown: string[],
  label: string,
): Shortcut => ({
  keys,
  shown,
  label,
  action: () => ({ type }),
});

/** The keyboard map, like on YouTube; used for the handler and the list of keys. */
export const SHORTCUTS: readonly Shortcut[] = [
  simple('toggle-play', [' ', 'k'], ['Space', 'K'], 'Play or pause'),
  {
    keys: ['arrowleft', 'arrowright'],
    shown: ['←', '→'],
    label: 'Back or ahead 5 seconds',
    action: (key) => ({ type: 'seek-by', seconds: key === 'arrowleft' ? -5 : 5 }),
  },
  {
    keys: ['j', 'l'],
    shown: ['J', 'L'],
    label: 'Back or ahead 10 seconds',
    action: (key) => ({ type: 'seek-by', seconds: key === 'j' ? -10 : 10 }),
  },
  {
    keys: ['ctrl+arrowleft', 'ctrl+arrowright'],
    shown: ['Ctrl ←', 'Ctrl →'],
    label: 'Previous or next chapter',
    action: (key) => ({ type: 'chapter-by', steps: key === 'ctrl+arrowleft' ? -1 : 1 }),
  },
  {
    keys: [',', '.'],
    shown: [',', '.'],
    label: 'One frame back or ahead, when paused',
    action: (key) => ({ type: 'frame-by', frames: key === ',' ? -1 : 1 }),
  },
  {
    keys: ['home', 'end'],
    shown: ['Home', 'End'],
    label: 'To the start or the end',
    action: (key) => ({ type: 'seek-to', share: key === 'home' ? 0 : 1 }),
  },
  {
    keys: [...'0123456789'],
    shown: ['0', '…', '9'],
    label: 'To 0 % … 90 %',
    action: (key) => ({ type: 'seek-to', share: Number(key) / 10 }),
  },
  {
    keys: ['<', '>'],
    shown: ['<', '>'],
    label: 'Slower or faster',
    action: (key) => ({ type: 'speed-by', steps: key === '<' ? -1 : 1 }),
  },
  {
    keys: ['arrowup', 'arrowdown'],
    shown: ['↑', '↓'],
    label: 'Louder or quieter, in the player',
    action: (key) => ({ type: 'volume-by', share: key === 'arrowup' ? 0.05 : -0.05 }),
  },
  simple('toggle-mute', ['m'], ['M'], 'Sound off or on'),
  simple('toggle-captions', ['c'], ['C'], 'Captions'),
  simple('toggle-fullscreen', ['f'], ['F'], 'Full screen'),
  simple('toggle-theatre', ['t'], ['T'], 'Theatre mode'),
  simple('toggle-pip', ['i'], ['I'], 'Picture in picture'),
  simple('show-help', ['?'], ['?'], 'This list'),
];

const BY_KEY = new Map(SHORTCUTS.flatMap((shortcut) => shortcut.keys.map((key) => [key, shortcut] as const)));

type KeyPress = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey'>;

/** The player action of a key press; undefined when there is none or the browser handles it. */
export function actionOf({ key, code, ctrlKey, metaKey, altKey }: KeyPress): PlayerAction | undefined {
  if (metaKey || altKey) return undefined;
  const name = (ctrlKey ? 'ctrl+' : '') + keyOf({ key, code });
  return BY_KEY.get(name)?.action(name);
}

/** Keys that operate the focused control. */
const OWN_KEYS = {
  button: /^( |Enter)$/,
  menu: /^( |Enter|Home|End|Arrow.*)$/,
  slider: /^Arrow/,
} as const;

export const belongsToControl = (key: string, role: keyof typeof OWN_KEYS): boolean => OWN_KEYS[role].test(key);

export const SPEEDS: readonly number[] = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];

/** The next speed up or down the list. */
export function nextSpeed(now: number, steps: 1 | -1): number {
  const candidates =
    steps > 0 ? SPEEDS.filter((speed) => speed > now) : SPEEDS.filter((speed) => speed < now).reverse();
  return candidates[0] ?? now;
}

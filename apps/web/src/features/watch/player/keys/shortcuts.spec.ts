import { actionOf, belongsToControl, nextSpeed, SHORTCUTS } from './shortcuts.js';

const press = (key: string, part: Partial<Parameters<typeof actionOf>[0]> = {}) =>
  actionOf({ key, code: '', ctrlKey: false, metaKey: false, altKey: false, ...part });

describe('the keyboard of the player', () => {
  it.each([
    [' ', { type: 'toggle-play' }],
    ['K', { type: 'toggle-play' }],
    ['ArrowLeft', { type: 'seek-by', seconds: -5 }],
    ['l', { type: 'seek-by', seconds: 10 }],
    ['Home', { type: 'seek-to', share: 0 }],
    ['End', { type: 'seek-to', share: 1 }],
    ['7', { type: 'seek-to', share: 0.7 }],
    ['>', { type: 'speed-by', steps: 1 }],
    [',', { type: 'frame-by', frames: -1 }],
    ['t', { type: 'toggle-theatre' }],
    ['?', { type: 'show-help' }],
  ])('accepts %p', (key, action) => expect(press(key)).toEqual(action));

  it('goes to other chapters by Ctrl and arrows', () => {
    expect(press('ArrowLeft', { ctrlKey: true })).toEqual({ type: 'chapter-by', steps: -1 });
    expect(press('ArrowRight', { ctrlKey: true })).toEqual({ type: 'chapter-by', steps: 1 });
  });

  it('uses the place of a key on layouts of other scripts', () => {
    expect(press('л', { code: 'KeyK' })).toEqual(press('k'));
    expect(press('k', { code: 'KeyT' })).toEqual(press('k')); // a Latin layout with another order
  });

  it('ignores other keys and those of the browser', () => {
    expect(press('x')).toBeUndefined();
    expect(press('л')).toBeUndefined();
    expect(press('f', { ctrlKey: true })).toBeUndefined();
    expect(press('ArrowLeft', { altKey: true })).toBeUndefined();
  });

  it('maps each key to one action', () => {
    const keys = SHORTCUTS.flatMap((shortcut) => shortcut.keys);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('leaves a focused control its own keys', () => {
    expect(belongsToControl(' ', 'button')).toBe(true);
    expect(belongsToControl('k', 'button')).toBe(false);
    expect(belongsToControl('ArrowUp', 'slider')).toBe(true);
    expect(belongsToControl('End', 'slider')).toBe(false);
    expect(belongsToControl('End', 'menu')).toBe(true);
  });

  it('steps through the speeds, and stops at both ends', () => {
    expect([nextSpeed(1, 1), nextSpeed(1, -1), nextSpeed(2, 1), nextSpeed(0.25, -1), nextSpeed(1.1, 1)]).toEqual([
      1.25, 0.75, 2, 0.25, 1.25,
    ]);
  });
});

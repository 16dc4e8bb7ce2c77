import fc from 'fast-check';
import { accentProblem, BACKGROUNDS, parseAccent } from './accent.js';
import { contrast } from './contrast.js';

const problemOf = (text: string): string | undefined => accentProblem(parseAccent(text)!);

describe('contrast', () => {
  it.each([
    ['#000000', '#ffffff', 21],
    ['#ffffff', '#ffffff', 1],
    ['#767676', '#ffffff', 4.54],
    ['#ff7a3d', '#100f0d', 7.39],
  ])('of %s and %s is %d', (one, other, expected) => {
    expect(contrast(one, other)).toBeCloseTo(expected, 1);
    expect(contrast(other, one)).toBe(contrast(one, other));
  });
});

describe('an accent', () => {
  it('is one colour for both themes, or the colour of the dark and of the light theme', () => {
    expect(parseAccent('#D9541A')).toEqual({ dark: '#d9541a', light: '#d9541a' });
    expect(parseAccent('#ff7a3d, #d9541a')).toEqual({ dark: '#ff7a3d', light: '#d9541a' });
  });

  it.each(['red', '#fff', '#ff7a3d,', '#ff7a3d,#d9541a,#000000', 'rgb(0 0 0)', '#gggggg', '#ff7a3d;}*{x:y'])(
    'is not %s',
    (text) => expect(parseAccent(text)).toBeUndefined(),
  );

  it('that is visible in both themes is accepted', () => {
    expect(problemOf('#d9541a')).toBeUndefined();
    expect(problemOf('#ff7a3d,#d9541a')).toBeUndefined();
  });

  it('that is too light says its contrast, on which background, and the nearest darker shade', () => {
    const problem = problemOf('#ff7a3d') ?? '';
    expect(problem).toMatch(/^#ff7a3d has a contrast of 2\.\d+:1 on the background of the light theme \(#faf7f2\)/);
    const [, both = '', pair = ''] =
      /in both themes is (#[0-9a-f]{6}) \(darker\).* first: (#ff7a3d,#[0-9a-f]{6})$/.exec(problem) ?? [];
    expect([problemOf(both), problemOf(pair)]).toEqual([undefined, undefined]);
    expect(contrast(both, BACKGROUNDS.light)).toBeLessThan(3.1);
  });

  it('that is too dark suggests a lighter one', () => {
    expect(problemOf('#101060')).toMatch(/on the background of the dark theme \(#100f0d\).*\(lighter\)/);
  });

  it('of which one colour of two cannot be seen keeps the other one', () => {
    expect(problemOf('#ff7a3d,#ffee00')).toMatch(/^#ffee00 has .* light theme .*: set #ff7a3d,#[0-9a-f]{6}$/);
  });

  it('gets a suggestion that is accepted, or leads to one, whatever it is', () => {
    const hex = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`);
    fc.assert(
      fc.property(hex, hex, (dark, light) => {
        for (const text of [dark, `${dark},${light}`]) {
          const first = problemOf(text);
          if (first === undefined) continue;
          const next = problemOf(/set (#[0-9a-f]{6}(?:,#[0-9a-f]{6})?)/.exec(first)?.[1] ?? '');
          const last = next && problemOf(/set (#[0-9a-f]{6}(?:,#[0-9a-f]{6})?)/.exec(next)?.[1] ?? '');
          expect(last).toBeUndefined();
        }
      }),
    );
  });
});

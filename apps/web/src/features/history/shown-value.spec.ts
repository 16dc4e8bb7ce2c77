import { clipped, clippedValue, isNothing, labelOf } from './shown-value.js';

describe('a value of a state', () => {
  it('is shown in words', () => {
    expect([null, '', 'text', ['sea', 'calm'], [], 7].map(clipped)).toEqual([
      '(nothing)',
      '(nothing)',
      'text',
      'sea, calm',
      '(none)',
      '7',
    ]);
    expect(clipped({ frameRate: 25, container: 'mp4' })).toBe('frame rate 25, container mp4');
  });

  it('has its unit', () => {
    expect(clippedValue('sizeBytes', 431_110)).toBe('431 kB');
    expect(clippedValue('thumbnailAtSeconds', 83.4)).toBe('1:23');
    expect(clippedValue('views', 7)).toBe('7');
    expect(clipped({ durationSeconds: 45, browserPlayable: true })).toBe('duration 0:45, browser playable yes');
  });

  it('is recognised as empty', () =>
    expect([null, undefined, '', [], 0, false, 'text'].map(isNothing)).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
      false,
    ]));

  it('is cut when it is long', () => expect(clipped('x'.repeat(1000))).toHaveLength(241));

  it('has a field with a name in words', () =>
    expect(['previewsRunId', 'sizeBytes'].map(labelOf)).toEqual(['previews run id', 'size']));
});

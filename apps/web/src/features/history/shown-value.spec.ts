import { clipped, labelOf } from './shown-value.js';

describe('a value of a state', () => {
  it('reads as words', () => {
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

  it('is cut when it is long', () => expect(clipped('x'.repeat(1000))).toHaveLength(241));

  it('has a field with a name in words', () => expect(labelOf('previewsRunId')).toBe('previews run id'));
});

import { workWords } from './work-label.js';

describe('the work on a video in words', () => {
  it.each([
    ['Waiting to be converted', undefined, undefined],
    ['Waiting to be converted', { stage: 'previews', percent: 90 } as const, undefined],
    ['Waiting to be converted, next in line', undefined, 1],
    ['Converting', { stage: 'rendition', percent: 0 } as const, undefined],
    ['Converting 40%', { stage: 'rendition', percent: 40 } as const, undefined],
    ['Converting 40%, about 2 min', { stage: 'rendition', percent: 40, secondsLeft: 110 } as const, undefined],
    ['Converting 99%, a few seconds', { stage: 'rendition', percent: 99, secondsLeft: 4 } as const, 1],
  ])('%s', (words, progress, place) => expect(workWords('rendition', progress, place)).toBe(words));
});

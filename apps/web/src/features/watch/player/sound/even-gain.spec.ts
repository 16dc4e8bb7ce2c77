import { evenGain } from './even-gain.js';

const decibels = (integratedLufs: number, truePeakDb: number): number =>
  20 * Math.log10(evenGain({ integratedLufs, truePeakDb }));

describe('even volume', () => {
  it.each([
    ['makes a loud video quieter', -8, -0.5, -10],
    ['leaves a video of -18 LUFS as it is', -18, -3, 0],
    ['makes a quiet video louder', -30, -20, 12],
    ['keeps the true peak at -1 dBTP', -30, -6, 5],
    ['lowers a quiet video whose peaks are above -1 dBTP', -19, 0.5, -1.5],
    ['amplifies by 20 dB at the most', -60, -50, 20],
  ])('%s', (_what, integratedLufs, truePeakDb, expected) => {
    expect(decibels(integratedLufs, truePeakDb)).toBeCloseTo(expected, 5);
  });
});

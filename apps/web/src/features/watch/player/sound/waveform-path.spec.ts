import { waveformPath } from './waveform-path.js';

describe('the path of a waveform', () => {
  it('goes along the upper edge and back along the lower one', () => {
    expect(waveformPath([255, 100])).toBe('M0,0L1,155L1,355L0,510Z');
  });

  it('is a thin line in silence', () => expect(waveformPath([0])).toBe('M0,252L0,258Z'));
});

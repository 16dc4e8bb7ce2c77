import { WAVEFORM_PEAKS } from '@reelog/domain';

/** The largest sample of each of many sections of equal length. */
export class WaveformPeaks {
  private readonly peaks = new Float32Array(WAVEFORM_PEAKS);

  private readonly sampleCount: number;

  /** @param sampleCount samples of the whole video */
  constructor(sampleCount: number) {
    this.sampleCount = Math.max(1, sampleCount);
  }

  /**
   * @param samples of one channel, -1 to 1
   * @param first number of the first one, from the start of the video; what comes after the end is left out
   */
  add(samples: Float32Array, first: number): void {
    const { peaks, sampleCount } = this;
    for (let at = 0; at < samples.length;) {
      const section = Math.floor(((first + at) * WAVEFORM_PEAKS) / sampleCount);
      if (section >= WAVEFORM_PEAKS) return;
      const end = Math.ceil(((section + 1) * sampleCount) / WAVEFORM_PEAKS) - first;
      const last = Math.min(samples.length, Math.max(end, at + 1));
      let peak = peaks[section] ?? 0;
      for (; at < last; at += 1) {
        const size = Math.abs(samples[at] ?? 0);
        if (size > peak) peak = size;
      }
      peaks[section] = peak;
    }
  }

  /** 0 to 255, which is full scale. */
  toBytes(): number[] {
    return Array.from(this.peaks, (peak) => Math.round(Math.min(1, peak) * 255));
  }
}

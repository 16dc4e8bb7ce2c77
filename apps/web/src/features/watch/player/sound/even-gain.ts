import type { Loudness } from '../../../../lib/types.js';

/** The loudness of all videos with even volume. */
const EVEN_LUFS = -18;
/** Decoders may overshoot a little; above 0 dBTP, sound is clipped. */
const HIGHEST_PEAK_DB = -1;
/** More would make noise of a recording that is nearly silent. */
const MOST_GAIN_DB = 20;

/** The factor that brings a video to the even loudness, as far as its peaks allow. */
export function evenGain({ integratedLufs, truePeakDb }: Pick<Loudness, 'integratedLufs' | 'truePeakDb'>): number {
  const decibels = Math.min(EVEN_LUFS - integratedLufs, HIGHEST_PEAK_DB - truePeakDb, MOST_GAIN_DB);
  return 10 ** (decibels / 20);
}

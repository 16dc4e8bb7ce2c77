import { decodeCpuSeconds, type MediaJob } from '@reelog/domain';
import { CpuBudget } from '../child/cpu-budget.js';
import { tileGrid } from '../storyboard/tile-grid.js';

/** Base for every job, on a slow machine. */
const BASE_SECONDS = 60;
/** A probe may have to read all packets of a file. */
const PROBE_BYTES_PER_SECOND = 20e6;
/** To start ffmpeg and seek in a video, for one tile. */
const SEEK_SECONDS = 0.5;
/** Codecs and machines are often this much slower than the measured ones. */
const DECODE_ALLOWANCE = 10;
const MAX_SECONDS = 4 * 3600;
/** Encoding takes this much longer than decoding, on a slow machine. */
const CONVERT_ALLOWANCE = 100;
const MAX_CONVERT_SECONDS = 100 * 3600;

/** CPU budget of a job: by file size for a probe, by duration and pixels for previews and renditions. */
export function cpuBudgetOf({ stage, sizeBytes, media }: MediaJob): CpuBudget {
  if (stage === 'ladder' || stage === 'rendition')
    return new CpuBudget(Math.min(MAX_CONVERT_SECONDS, BASE_SECONDS + CONVERT_ALLOWANCE * decodeCpuSeconds(media)));
  const tiles = tileGrid(media?.durationSeconds ?? 0, 0).slotCount;
  const own =
    stage === 'probe'
      ? sizeBytes / PROBE_BYTES_PER_SECOND
      : tiles * SEEK_SECONDS + DECODE_ALLOWANCE * decodeCpuSeconds(media);
  return new CpuBudget(Math.min(MAX_SECONDS, BASE_SECONDS + own));
}

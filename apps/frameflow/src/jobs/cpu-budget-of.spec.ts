import type { MediaFacts, MediaJob } from '@reelog/domain';
import { mediaOf } from '../../../../libs/domain/src/testing/sample-videos.js';
import { cpuBudgetOf } from './cpu-budget-of.js';

const job: MediaJob = { videoId: 'v', job: 1, stage: 'previews', attempt: 1, objectKey: 'originals/v', sizeBytes: 1e6 };
const media = (facts: Partial<MediaFacts>): MediaFacts => ({ ...mediaOf(10), width: 1920, height: 1080, ...facts });
const secondsFor = (facts: Partial<MediaFacts>): number => cpuBudgetOf({ ...job, media: media(facts) }).leftSeconds;

describe('the CPU budget of a job', () => {
  it('is ten times the estimate for decoding, and grows with duration and pixels', () => {
    const minutes = 60 * 60;
    expect(secondsFor({ durationSeconds: minutes })).toBeGreaterThan((10 * minutes * 25 * 1920 * 1080) / 300e6);
    expect(secondsFor({ durationSeconds: 600 })).toBeLessThan(secondsFor({ durationSeconds: minutes }));
    expect(secondsFor({ width: 320, height: 180 })).toBeLessThan(secondsFor({ width: 8_192, height: 8_192 }));
  });

  it('is about a minute for a video of a few seconds', () => {
    expect(secondsFor({ width: 320, height: 180 })).toBeLessThan(70);
  });

  it('is limited for any claimed values', () => {
    expect(secondsFor({ durationSeconds: 1e7, width: 100_000, height: 100_000 })).toBe(4 * 3600);
  });

  it('is larger for a rendition, because encoding takes longer than decoding', () => {
    const hour = { durationSeconds: 3600 };
    const { leftSeconds } = cpuBudgetOf({ ...job, stage: 'rendition', media: media(hour) });
    expect(leftSeconds).toBeGreaterThan(5 * secondsFor(hour));
    expect(leftSeconds).toBeLessThan(100 * 3600);
  });

  it('is by the size of the file for a probe', () => {
    expect(cpuBudgetOf({ ...job, stage: 'probe', sizeBytes: 20e9 }).leftSeconds).toBe(1060);
  });
});

import type { MediaJob, MediaProgressMessage } from '@reelog/domain';
import { ProgressReporter } from './progress-reporter.js';

const job: MediaJob = { videoId: 'v', job: 3, stage: 'rendition', attempt: 1, objectKey: 'originals/v', sizeBytes: 1 };

describe('the progress of a job', () => {
  let sent: MediaProgressMessage[];
  let reporter: ProgressReporter;
  beforeEach(() => {
    jest.useFakeTimers();
    sent = [];
    reporter = new ProgressReporter(
      { publish: async (_pattern, message) => void sent.push(message as MediaProgressMessage) },
      job,
    );
  });
  afterEach(() => jest.useRealTimers());

  const reportAfter = (seconds: number, share: number): MediaProgressMessage | undefined => {
    jest.advanceTimersByTime(seconds * 1_000);
    const before = sent.length;
    reporter.report(share);
    return sent[before];
  };

  it('is sent in rising whole percents, a few times a second', () => {
    expect(reportAfter(0, 0)).toEqual({ videoId: 'v', job: 3, stage: 'rendition', percent: 0 });
    expect(reportAfter(0.1, 0.2)).toBeUndefined();
    expect(reportAfter(0.2, 0.209)).toMatchObject({ percent: 20 });
    expect(reportAfter(1, 0.15)).toBeUndefined();
  });

  it('tells the time left, from the share that is done and the time that it took', () => {
    expect(reportAfter(4, 0.5)).not.toHaveProperty('secondsLeft');
    expect(reportAfter(56, 0.75)).toMatchObject({ percent: 75, secondsLeft: 20 });
    expect(reportAfter(60, 1)).toMatchObject({ percent: 100, secondsLeft: 0 });
  });

  it('is repeated every minute, so that a slow job does not count as lost', () => {
    reportAfter(0, 0.001);
    expect(reportAfter(30, 0.002)).toBeUndefined();
    expect(reportAfter(31, 0.003)).toMatchObject({ percent: 0 });
  });
});

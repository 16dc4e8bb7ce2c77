import type { MediaResultMessage } from '@reelog/domain';
import { ResultCache } from './result-cache.js';

const resultOf = (job: number): MediaResultMessage => ({
  videoId: 'video',
  job,
  outcome: 'failed',
  failure: { stage: 'probe', code: 'X', message: 'No.', retryable: false, logTail: '' },
});

describe('the result cache', () => {
  it('finds results by their job', () => {
    const results = new ResultCache();
    results.keep('video/1', resultOf(1));
    expect(results.find('video/1')).toEqual(resultOf(1));
    expect(results.find('video/2')).toBeUndefined();
  });

  it('drops old results when it grows too large', () => {
    const results = new ResultCache(2.5 * JSON.stringify(resultOf(1)).length);
    for (const job of [1, 2, 3, 3]) results.keep(`video/${job}`, resultOf(job));
    expect([1, 2, 3].map((job) => results.find(`video/${job}`)?.job)).toEqual([undefined, 2, 3]);
  });
});

import type { DomainEvent } from '../events/domain-event.js';
import {
  detailsChanged,
  failed,
  probed,
  previewed,
  recorded,
  removed,
  requested,
  restored,
  uploaded,
} from '../testing/sample-videos.js';
import { originOfJob } from './job-origin.js';

const originIn = (job: number, ...events: readonly DomainEvent[]) => originOfJob(recorded(...events), job)?.position;

describe('the event that made a job due', () => {
  it('is the upload for the first one, and the probe for the previews after it', () => {
    const events = [uploaded, detailsChanged({ title: 'Dawn' }), probed, previewed];
    expect(originIn(1, ...events)).toBe(1);
    expect(originIn(2, ...events)).toBe(3);
  });

  it('is the request of a manager, or the failure before a retry', () => {
    expect(originIn(3, uploaded, probed, previewed, requested, probed)).toBe(4);
    expect(originIn(4, uploaded, probed, previewed, requested, probed)).toBe(5);
    expect(originIn(2, uploaded, failed({ retryable: true, attempt: 1 }))).toBe(2);
  });

  it('is the same while the video is removed and after a restore', () => {
    expect(originIn(2, uploaded, removed, probed, restored)).toBe(3);
  });

  it('is undefined for a job that never existed', () => {
    expect(originIn(2, uploaded)).toBeUndefined();
    expect(originIn(1)).toBeUndefined();
  });
});

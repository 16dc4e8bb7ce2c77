import { media } from '../testing/sample-videos.js';
import { decodeCpuSeconds, queueOf } from './media-queues.js';

const facts = { ...media, width: 1920, height: 1080, frameRate: 25 };

describe('the queue of a job', () => {
  it('is the queue of its stage for a probe and for previews of a short video', () => {
    expect(queueOf({ stage: 'probe', media: { ...facts, durationSeconds: 36_000 } })).toBe('probe');
    expect(queueOf({ stage: 'previews', media: { ...facts, durationSeconds: 60 } })).toBe('previews');
    expect(queueOf({ stage: 'previews' })).toBe('previews');
  });

  it('is the long queue for previews of long or large videos', () => {
    expect(queueOf({ stage: 'previews', media: { ...facts, durationSeconds: 3_600 } })).toBe('previews-long');
    const large = { ...facts, width: 8_192, height: 8_192, durationSeconds: 60 };
    expect(queueOf({ stage: 'previews', media: large })).toBe('previews-long');
  });

  it('is a queue of its own for renditions of any length', () => {
    expect(queueOf({ stage: 'rendition', media: { ...facts, durationSeconds: 60 } })).toBe('renditions');
    expect(queueOf({ stage: 'rendition', media: { ...facts, durationSeconds: 36_000 } })).toBe('renditions');
  });

  it('does not depend on a frame rate that no camera has', () => {
    expect(decodeCpuSeconds({ ...facts, frameRate: 90_000 })).toBe(decodeCpuSeconds({ ...facts, frameRate: 120 }));
  });
});

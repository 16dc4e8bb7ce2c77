import { aVideo, anAdminVideo } from '../testing/videos.js';
import { isAwaited, stageOf } from './progress.js';

describe('what people wait for', () => {
  it.each([
    ['the probe', { status: 'processing', durationSeconds: undefined }, 'probe'],
    ['the previews', { status: 'processing' }, 'previews'],
    ['the previews of a video that does not play yet', { status: 'processing', conversion: 'pending' }, 'previews'],
    ['the conversion', { status: 'ready', conversion: 'pending', playable: false }, 'rendition'],
    ['nothing: it could not be converted', { status: 'ready', conversion: 'failed', playable: false }, undefined],
    ['nothing: it is removed', { status: 'removed', conversion: 'pending' }, undefined],
    ['nothing', { status: 'ready' }, undefined],
  ] as const)('of a video: %s', (_what, part, stage) => {
    const video = aVideo(1, part);
    expect(isAwaited(video) ? stageOf(video) : undefined).toBe(stage);
  });

  it('is what frameflow does, for managers', () => {
    const work = { stage: 'probe', attempt: 1, maxAttempts: 3 } as const;
    expect(stageOf(anAdminVideo(1, { conversion: 'pending', work }))).toBe('probe');
  });
});

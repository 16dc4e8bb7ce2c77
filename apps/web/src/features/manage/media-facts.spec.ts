import { mediaFacts } from './media-facts.js';

const media = { container: 'mp4', videoCodec: 'h264', frameRate: 25, browserPlayable: true };

describe('facts of a file', () => {
  it.each([
    ['1080p, H.264, 412 MB', { width: 1920, height: 1080, media, sizeBytes: 412e6 }],
    ['1080p, H.264, 412 MB', { width: 1080, height: 1920, media, sizeBytes: 412e6 }],
    [
      '720p, cinepak, 1.9 GB',
      { width: 1280, height: 720, media: { ...media, videoCodec: 'cinepak' }, sizeBytes: 1.9e9 },
    ],
    ['412 MB', { sizeBytes: 412e6 }],
  ])('says %s', (words, video) => expect(mediaFacts(video)).toBe(words));
});

import { playsHere } from './plays-here.js';
import { aVideo } from '../testing/videos.js';

describe('whether a video plays in this browser', () => {
  it("is the browser's answer for type and codecs, asked once", () => {
    const asked: string[] = [];
    const ask = (type: string): boolean => {
      asked.push(type);
      return type.includes('hvc1');
    };
    const hevc = aVideo(1, { codecs: 'hvc1.1.6.L93.B0, mp4a.40.2', playable: false });
    const other = aVideo(2, { codecs: 'avc1.640028, ac-3', playable: true });
    expect([playsHere(hevc, ask), playsHere(hevc, ask), playsHere(other, ask)]).toEqual([true, true, false]);
    expect(asked).toEqual(['video/mp4; codecs="hvc1.1.6.L93.B0, mp4a.40.2"', 'video/mp4; codecs="avc1.640028, ac-3"']);
  });

  it('is the general answer for browsers when the codecs are unknown', () => {
    const ask = (): boolean => {
      throw new Error('There is nothing to ask');
    };
    expect(playsHere(aVideo(1, { playable: true }), ask)).toBe(true);
    expect(playsHere(aVideo(1, { playable: false }), ask)).toBe(false);
  });

  it('is unknown before the probe', () => {
    expect(playsHere({ ...aVideo(1), durationSeconds: undefined })).toBeUndefined();
  });
});

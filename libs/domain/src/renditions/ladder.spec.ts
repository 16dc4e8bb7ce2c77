import { EMPTY_LADDER, foldLadder, type LadderManifest, type LadderNews, playableSeconds } from './ladder.js';

const small = { name: '480p', codecs: 'avc1.64001e', width: 854, height: 480, frameRate: 25 };
const sound = { name: 'sound-1', codecs: 'mp4a.40.2', channels: 2, isDefault: true };
const file = (name: string, ...seconds: number[]) => ({
  name,
  headerBytes: 700,
  segments: seconds.map((each) => [1_000, each] as const),
});
const fold = (...news: LadderNews[]): LadderManifest => news.reduce(foldLadder, EMPTY_LADDER);
const first: LadderNews = { type: 'pictures', track: small, file: file('480p-001.mp4', 4) };
const firstSound: LadderNews = { type: 'sound', track: sound, file: file('sound-1-001.mp4', 4.01) };
const second: LadderNews = { type: 'pictures', track: small, file: file('480p-002.mp4', 4, 4) };

describe('a ladder that is made', () => {
  it('has each file in its track, in order', () => {
    const ladder = fold(first, firstSound, second);
    expect(ladder.pictures).toEqual([{ ...small, files: [first.file, second.file], isWhole: false }]);
    expect(ladder.sounds).toEqual([{ ...sound, files: [firstSound.file], isWhole: false }]);
  });

  it('plays as far as both its pictures and its sound are there', () => {
    expect(playableSeconds(EMPTY_LADDER)).toBe(0);
    expect(playableSeconds(fold(firstSound))).toBe(0);
    expect(playableSeconds(fold(first, second))).toBe(12);
    expect(playableSeconds(fold(first, second, firstSound))).toBe(4.01);
  });

  it('forgets the files that are made again, and their parts', () => {
    const parts = ['480p-001.mp4', '480p-002.mp4'].map((name) => ({ name, sizeBytes: 1, sha256: '' }));
    const made = { ...fold(first, second), parts };
    expect(foldLadder(made, { type: 'kept', files: 1 })).toMatchObject({
      pictures: [{ files: [{ name: '480p-001.mp4' }] }],
      parts: [{ name: '480p-001.mp4' }],
    });
    const whole = foldLadder(made, { type: 'whole' });
    expect(foldLadder(whole, { type: 'kept', files: 0 })).toEqual(whole);
  });
});

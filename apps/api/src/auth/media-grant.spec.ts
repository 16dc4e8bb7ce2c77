import { MediaGrants } from './media-grant.js';

describe('a signed address', () => {
  const grants = new MediaGrants('secret', () => 1_700_000_000_000);
  const { exp = '', sig = '' } = Object.fromEntries(new URLSearchParams(grants.query('video-1')));

  it('gives access to the media of its video', () => {
    expect(grants.opens('video-1', { exp, sig })).toBe(true);
    expect(grants.opens('video-2', { exp, sig })).toBe(false);
  });

  it('has one spelling', () => {
    const seconds = Number(exp);
    const spellings = [
      `0${exp}`,
      ` ${exp}`,
      `${exp} `,
      `+${exp}`,
      `${exp}.0`,
      `0x${seconds.toString(16)}`,
      `${seconds / 10}e1`,
    ];
    for (const spelling of spellings) {
      expect(Number(spelling)).toBe(seconds);
      expect([spelling, grants.opens('video-1', { exp: spelling, sig })]).toEqual([spelling, false]);
    }
    expect(grants.opens('video-1', { exp: [exp] as unknown as string, sig })).toBe(false);
    expect(grants.opens('video-1', { exp, sig: [sig] as unknown as string })).toBe(false);
    expect(grants.opens('video-1', { exp, sig: `${sig}=` })).toBe(false);
  });
});

import { MediaGrants } from '../auth/media-grant.js';
import { Library } from '../updates/testing/library.fixture.js';
import { type GrantParameters, VideoAccess } from './video-access.js';

const NOON_MS = Date.parse('2026-03-01T12:00:00.000Z');
const HOUR_SECONDS = 3600;
const VIDEO_SECONDS = 60;

/** A video of the library, and the clock of its grants. */
function underTest(...deeds: Parameters<Library['record']>[0][]) {
  const clock = { nowMs: NOON_MS };
  const grants = new MediaGrants('a-secret', () => clock.nowMs);
  const library = new Library();
  for (const deed of deeds) library.publish(deed, 'video');
  const access = new VideoAccess({ get: async (id) => (await library.getMany([id]))[0] }, grants);
  const grant: GrantParameters = Object.fromEntries(new URLSearchParams(grants.query('video')));
  return { access, clock, grant };
}

describe('an address of the video in the store', () => {
  it('of a listed video is valid for its playback with pauses, with or without a grant', async () => {
    const { access, grant } = underTest('upload', 'probe');
    const entry = await access.forMedia('video', {});
    expect(access.videoSeconds(entry, {})).toBe(VIDEO_SECONDS + 2 * HOUR_SECONDS);
    expect(access.videoSeconds(entry, grant)).toBe(VIDEO_SECONDS + 2 * HOUR_SECONDS);
  });

  it('of a hidden video is valid no longer than its grant', async () => {
    const { access, clock, grant } = underTest('upload', 'probe', 'remove');
    const entry = await access.forMedia('video', grant);
    expect(access.videoSeconds(entry, grant)).toBe(HOUR_SECONDS);
    clock.nowMs += 50 * 60_000;
    expect(access.videoSeconds(await access.forMedia('video', grant), grant)).toBe(10 * 60);
    clock.nowMs += 10 * 60_000 - 500;
    expect(access.videoSeconds(await access.forMedia('video', grant), grant)).toBe(1);
  });
});

import fc from 'fast-check';
import { MediaGrants } from '../auth/media-grant.js';
import { VideoPresenter } from '../videos/video-presenter.js';
import { managers, viewers } from './audience.js';
import { DEEDS, Library } from './testing/library.fixture.js';
import { plainNames } from './testing/paced-client.fixture.js';
import { UpdateStream, VIEW_INTERVAL_MS } from './update-stream.js';

const presenter = new VideoPresenter(new MediaGrants('secret'), plainNames, { faultsOf: () => [] });

/** A library, and a stream that is up to date with it. */
function followed(audience = viewers(presenter)) {
  const library = new Library();
  const stream = new UpdateStream(audience);
  const take = (nowMs: number) => {
    library.project();
    return stream.advance(library.position, library.all(), nowMs);
  };
  return { library, stream, take };
}

describe('the stream of updates for viewers', () => {
  it('sends a change of a listed video at once and advances resume', () => {
    const { library, stream, take } = followed();
    library.publishReady('a');
    expect(take(0).map(({ entry, resume }) => [entry.videoId, resume])).toEqual([['a', 3]]);
    expect(stream.resume).toBe(3);
  });

  it('confirms a position only with the last update of an advance', () => {
    const { library, take } = followed();
    library.publishReady('a', 'b');
    expect(take(0).map(({ resume }) => resume)).toEqual([0, 6]);
  });

  it('sends nothing about a video that was never listed, but advances to its position', () => {
    const { library, stream, take } = followed();
    library.record('upload', 'a');
    library.record('fail for good', 'a');
    library.record('remove', 'a');
    expect(take(0)).toEqual([]);
    expect(stream.resume).toBe(3);
  });

  it('sends the removal of a video once, whatever happens to it later', () => {
    const { library, take } = followed();
    library.publishReady('a');
    take(0);
    library.record('remove', 'a');
    expect(take(1)).toHaveLength(1);
    library.record('purge', 'a');
    expect(take(2)).toEqual([]);
  });

  it('withholds a view count that follows too soon, and resume', () => {
    const { library, stream, take } = followed();
    library.publishReady('a');
    take(0);
    library.record('view', 'a');
    expect(take(100)).toEqual([]);
    expect([stream.position, stream.resume, stream.holdsBack]).toEqual([4, 3, true]);
    expect(stream.flush(VIEW_INTERVAL_MS - 1)).toEqual([]);
    expect(stream.flush(VIEW_INTERVAL_MS)).toMatchObject([{ entry: { views: 1 }, resume: 4 }]);
    expect(stream.holdsBack).toBe(false);
  });

  it('does not confirm withheld counts with the updates of other videos', () => {
    const { library, take } = followed();
    library.publishReady('a', 'b');
    take(0);
    library.record('view', 'a');
    take(100);
    library.record('edit', 'b');
    expect(take(101)).toMatchObject([{ entry: { videoId: 'b' }, resume: 6 }]);
  });

  it('sends an edit at once, including the withheld view count', () => {
    const { library, stream, take } = followed();
    library.publishReady('a');
    take(0);
    library.record('view', 'a');
    take(100);
    library.record('edit', 'a');
    expect(take(101)).toMatchObject([{ entry: { views: 1 }, resume: 5 }]);
    expect(stream.flush(10_000)).toEqual([]);
  });

  it('sends a state once although the read model showed it before its position was announced', () => {
    const { library, stream } = followed();
    library.publishReady('a');
    library.record('remove', 'a');
    library.project();
    expect(stream.advance(2, library.all(), 0)).toHaveLength(1);
    expect(stream.resume).toBe(2);
    expect(stream.advance(3, [], 10_000)).toEqual([]);
    expect(stream.advance(4, library.all(), 20_000)).toEqual([]);
    expect(stream.resume).toBe(4);
  });
});

describe('the stream of updates for managers', () => {
  it('sends every state, including unlisted ones', () => {
    const { library, take } = followed(managers(presenter));
    for (const deed of ['upload', 'fail for good', 'remove'] as const) {
      library.record(deed, 'a');
      expect(take(library.position)).toHaveLength(1);
    }
  });
});

it('never sends the view count of one video more than twice a second', () => {
  const step = fc.record({
    deeds: fc.array(fc.tuple(fc.constantFrom(...DEEDS, 'view' as const, 'view' as const), fc.constantFrom('a', 'b'))),
    passMs: fc.nat(VIEW_INTERVAL_MS),
  });
  fc.assert(
    fc.property(fc.array(step), fc.boolean(), (steps, toManagers) => {
      const { library, stream, take } = followed((toManagers ? managers : viewers)(presenter));
      library.publishReady('a', 'b');
      const told = new Map<string, { life: string; atMs: number }>();
      let nowMs = 0;
      for (const { deeds, passMs } of [...steps, { deeds: [], passMs: VIEW_INTERVAL_MS }]) {
        nowMs += passMs;
        for (const [deed, videoId] of deeds) library.record(deed, videoId);
        for (const { entry } of [...take(nowMs), ...stream.flush(nowMs)]) {
          const life = JSON.stringify(entry.video);
          const last = told.get(entry.videoId);
          if (last?.life === life) expect(nowMs - last.atMs).toBeGreaterThanOrEqual(VIEW_INTERVAL_MS);
          told.set(entry.videoId, { life, atMs: nowMs });
        }
      }
      expect(stream.resume).toBe(library.position);
    }),
  );
});

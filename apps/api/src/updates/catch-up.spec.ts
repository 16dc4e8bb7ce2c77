import { Semaphore } from '@reelog/platform';
import { type VideoFrame, viewers } from './audience.js';
import { MAX_MISSED, READINGS_AT_ONCE, catchUp } from './catch-up.js';
import { Library } from './testing/library.fixture.js';
import { Gate, presenter } from './testing/paced-client.fixture.js';

const names = (count: number) => Array.from({ length: count }, (_, i) => `video-${String(i).padStart(4, '0')}`);

/** What a viewer who missed changes since a position receives; `onPage` runs after every received page. */
async function missed(library: Library, after: number, onPage: (page: number) => void = () => {}) {
  const told: VideoFrame[] = [];
  let pages = 0;
  const missedOf = { catalog: library, readings: new Semaphore(READINGS_AT_ONCE) };
  const upTo = await catchUp(missedOf, viewers(presenter), after, {
    isWaiting: () => true,
    send: async (frames) => {
      told.push(...frames);
      onPage((pages += 1));
      return true;
    },
  });
  return { told, upTo, videos: told.map(({ video }) => [video.id, video.status]) };
}

describe('catching up', () => {
  it('sends later changes, in the order of the last changes', async () => {
    const library = new Library();
    library.publishReady('a', 'b', 'c');
    const after = library.position;
    library.publish('edit', 'c', 'a');
    expect(await missed(library, after)).toMatchObject({
      videos: [
        ['c', 'ready'],
        ['a', 'ready'],
      ],
      upTo: after + 2,
    });
  });

  it('reports a removed video only to clients that could have seen it', async () => {
    const library = new Library();
    library.publishReady('a');
    library.publish('upload', 'never-listed');
    const before = library.position;
    library.publish('remove', 'a', 'never-listed');
    const after = library.position;
    library.publish('purge', 'a', 'never-listed');
    expect((await missed(library, before)).videos).toEqual([['a', 'removed']]);
    expect((await missed(library, after)).videos).toEqual([]);
  });

  it('does not confirm the position of a video before an earlier removal is sent', async () => {
    const library = new Library();
    library.publishReady('a', 'b');
    const after = library.position;
    library.publish('remove', 'a');
    library.publish('edit', 'b');
    library.publish('purge', 'a');
    const { told, videos } = await missed(library, after);
    expect(videos).toEqual([
      ['b', 'ready'],
      ['a', 'removed'],
    ]);
    expect(told.map(({ resume }) => resume)).toEqual([after, after]);
  });

  it('sends a video again that changes during the reads, and a removal once', async () => {
    const library = new Library();
    const videos = names(120);
    library.publishReady(...videos);
    const [first = '', second = ''] = videos;
    library.publish('remove', second);
    library.publish('view', ...videos.slice(2));
    const { told, upTo } = await missed(library, 0, (page) => {
      if (page !== 1) return;
      library.publish('edit', first);
      library.publish('purge', second);
    });
    const of = (id: string) => told.filter(({ video }) => video.id === id);
    expect(of(first)).toHaveLength(2);
    expect(of(second)).toHaveLength(1);
    expect(new Set(told.map(({ video }) => video.id)).size).toBe(120);
    expect(upTo).toBe(library.position);
  });

  it('stops when too much was missed', async () => {
    const library = new Library();
    library.publishReady(...names(MAX_MISSED + 1));
    const after = library.position;
    library.publish('view', ...names(MAX_MISSED));
    expect((await missed(library, after)).told).toHaveLength(MAX_MISSED);
    const readings = jest.spyOn(library, 'changedSince');
    expect(await missed(library, 0)).toMatchObject({ told: [], upTo: undefined });
    expect(readings).not.toHaveBeenCalled();
  });

  it('limits concurrent reads, and slow clients do not block them', async () => {
    const gate = new Gate();
    const library = new Library();
    library.publishReady('a');
    let reading = 0;
    let atOnce = 0;
    const changedSince = async (after: number, limit: number) => {
      atOnce = Math.max(atOnce, (reading += 1));
      await gate.pass();
      reading -= 1;
      return library.changedSince(after, limit);
    };
    const catalog = { changedSince, hasMoreChanges: async () => false };
    const readings = new Semaphore(READINGS_AT_ONCE);
    const slow = new Gate();
    const clients = Array.from({ length: 3 * READINGS_AT_ONCE }, (_, index) => {
      const isGone = index % 3 === 2;
      const send = () => slow.pass().then(() => true);
      return catchUp({ catalog, readings }, viewers(presenter), 0, { isWaiting: () => !isGone, send });
    });
    await gate.releaseAll(); // no client has received anything yet
    expect([reading, atOnce]).toEqual([0, READINGS_AT_ONCE]);
    await slow.releaseAll();
    const upTo = await Promise.all(clients);
    expect(upTo).toEqual(upTo.map((_, index) => (index % 3 === 2 ? undefined : library.position)));
  });
});

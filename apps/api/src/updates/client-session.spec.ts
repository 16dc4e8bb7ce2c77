import { type CatalogEntry, isVisible } from '@reelog/domain';
import fc from 'fast-check';
import { type Audience, managers, viewers } from './audience.js';
import type { SessionServices } from './client-session.js';
import { DEEDS, Library } from './testing/library.fixture.js';
import {
  Gate,
  MANAGER_KEY,
  PacedClient,
  apply,
  everything,
  feedOver,
  presenter,
} from './testing/paced-client.fixture.js';
import { VIEW_INTERVAL_MS } from './update-stream.js';

const VIDEOS = ['a', 'b', 'c'];

const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('record' as const),
      deed: fc.constantFrom(...DEEDS),
      video: fc.constantFrom(...VIDEOS),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('project' as const), count: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('announce' as const), count: fc.integer({ min: 1, max: 2 }) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('release' as const), choice: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.nat(VIEW_INTERVAL_MS) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('heartbeat' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('connect' as const), manager: fc.boolean(), cut: fc.nat(20) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Connections of one page, one after the other; each resumes the previous one. */
interface Page {
  readonly audience: Audience;
  readonly connections: PacedClient[];
}

/** A changing library, and pages that follow it while the test controls how long reads take. */
class Scenario {
  readonly gate = new Gate();
  readonly library = new Library(this.gate.pass);
  readonly services: SessionServices = feedOver(this.library);
  readonly pages: Page[] = [true, false].map((isManager) => ({
    audience: (isManager ? managers : viewers)(presenter),
    connections: [],
  }));

  async run(step: Step): Promise<void> {
    switch (step.do) {
      case 'record':
        return this.library.record(step.deed, step.video);
      case 'project':
        return this.library.project(step.count);
      case 'announce':
        return this.library.announce(step.count);
      case 'release':
        return this.gate.release(step.choice);
      case 'wait':
        jest.advanceTimersByTime(step.ms);
        return;
      case 'heartbeat':
        return this.services.feed.heartbeat();
      case 'connect':
        return this.connect(step.manager, step.cut);
    }
  }

  /** Delivers everything to all pages. */
  async settle(): Promise<void> {
    await this.gate.releaseAll();
    this.library.project();
    this.library.announce();
    await this.gate.releaseAll();
    jest.advanceTimersByTime(2 * VIEW_INTERVAL_MS);
    this.services.feed.heartbeat();
  }

  /** Connects with the whole catalog first, later with the resume of a received frame. */
  private connect(isManager: boolean, cut: number): void {
    const page = this.pages[isManager ? 0 : 1];
    if (!page) return;
    const last = page.connections.at(-1);
    last?.session.end();
    const step = last?.steps.at(-1 - (cut % last.steps.length)) ?? {
      shown: everything(this.library.all(), page.audience),
      resume: this.library.position,
    };
    const key = isManager ? { key: MANAGER_KEY } : {};
    page.connections.push(new PacedClient(this.services, { after: step.resume, ...key }, step.shown, this.gate.pass));
  }
}

async function runScenario(steps: readonly Step[]): Promise<Scenario> {
  const all = new Scenario();
  for (const step of steps) await all.run(step);
  await all.settle();
  return all;
}

/** What a page that reconnects much later with a position would show. */
const cameBack = (shown: Map<string, unknown>, resume: number, entries: readonly CatalogEntry[], audience: Audience) =>
  entries
    .filter((entry) => (audience.newsAt(entry) ?? 0) > resume)
    .reduce((now, entry) => apply(now as ReturnType<typeof everything>, audience.show(entry)), shown);

const check = (judge: (all: Scenario) => void) =>
  fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 120, size: 'max' }), async (steps) => {
      const all = await runScenario(steps);
      judge(all);
      await all.services.feed.stop();
    }),
    { numRuns: 200 },
  );

describe('a client of the live feed, in any order of events, reads and connections,', () => {
  beforeEach(() => jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] }));
  afterEach(() => jest.useRealTimers());

  it('finally shows the present state', async () => {
    await check(({ pages, library }) => {
      for (const { audience, connections } of pages)
        if (connections.length > 0) expect(connections.at(-1)?.last.shown).toEqual(everything(library.all(), audience));
    });
  });

  it('can disconnect after any frame and misses nothing after a reconnect with its resume', async () => {
    await check(({ pages, library }) => {
      for (const { audience, connections } of pages)
        for (const { steps } of connections)
          for (const { shown, resume } of steps)
            expect(cameBack(shown, resume, library.all(), audience)).toEqual(everything(library.all(), audience));
    });
  });

  it('receives an ascending resume, and finally the head', async () => {
    await check(({ pages, library }) => {
      for (const { connections } of pages) {
        for (const { steps } of connections)
          steps.forEach(({ resume }, i) => expect(resume).toBeGreaterThanOrEqual(steps[i - 1]?.resume ?? 0));
        if (connections.length > 0) expect(connections.at(-1)?.last.resume).toBe(library.position);
      }
    });
  });

  it('receives each state of a video at most once, in order', async () => {
    await check(({ pages }) => {
      for (const { connections } of pages)
        for (const { frames } of connections) {
          const toldAt = new Map<string, number>();
          for (const frame of frames) {
            if (frame.type !== 'video') continue;
            const { video } = frame;
            const position = 'position' in video ? video.position : (toldAt.get(video.id) ?? 0) + 0.5;
            expect(position).toBeGreaterThan(toldAt.get(video.id) ?? 0);
            toldAt.set(video.id, position);
          }
        }
    });
  });

  it('receives nothing that its audience could not see at that time', async () => {
    await check(({ pages, library }) => {
      for (const { frames } of pages[1]?.connections ?? [])
        for (const frame of frames) {
          if (frame.type !== 'video') continue;
          const { video } = frame;
          const past = library.past.get(video.id) ?? [];
          expect(
            past.some((state) => isVisible(state) && (!('position' in video) || state.position === video.position)),
          ).toBe(true);
        }
    });
  });

  it('receives `live` once, and each removal of a video once', async () => {
    await check(({ pages, library }) => {
      for (const { audience, connections } of pages)
        for (const { frames } of connections) {
          expect(frames.filter(({ type }) => type === 'live').length).toBeLessThanOrEqual(1);
          for (const videoId of VIDEOS) {
            const told = frames.filter(
              (frame) => frame.type === 'video' && frame.video.id === videoId && !('title' in frame.video),
            );
            expect(told.length).toBeLessThanOrEqual(timesGone(library.past.get(videoId) ?? [], audience));
          }
        }
    });
  });
});

const timesGone = (past: readonly CatalogEntry[], { sees }: Audience): number =>
  past.filter((state, i) => !sees(state) && sees(past[i - 1] ?? state)).length;

describe('a client of the live feed', () => {
  const soon = async () => {};
  const never = () => new Promise<void>(() => {});
  const settled = async () => {
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };

  beforeEach(() => jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] }));
  afterEach(() => jest.useRealTimers());

  it('is closed when it does not subscribe within 10 s', () => {
    const idle = new PacedClient(feedOver(new Library()), null, new Map(), soon);
    jest.advanceTimersByTime(9_999);
    expect(idle.closeCode).toBeUndefined();
    jest.advanceTimersByTime(1);
    expect([idle.closeCode, idle.frames]).toMatchObject([4408, [{ type: 'error', code: 'FEED.NO_SUBSCRIPTION' }]]);
  });

  it('is closed when it does not receive missed changes within 30 s', async () => {
    const library = new Library();
    library.publishReady('a');
    const slow = new PacedClient(feedOver(library), { after: 0 }, new Map(), never);
    await settled();
    jest.advanceTimersByTime(30_000);
    expect([slow.closeCode, slow.frames.at(-1)]).toMatchObject([1013, { type: 'error', code: 'FEED.TOO_SLOW' }]);
  });

  it('is asked to retry when the catalog cannot be read', async () => {
    const library = new Library();
    jest.spyOn(library, 'changedSince').mockRejectedValueOnce(new Error('The read model is being built'));
    const client = new PacedClient(feedOver(library), { after: 0 }, new Map(), soon);
    await settled();
    expect([client.closeCode, client.frames]).toMatchObject([1013, [{ type: 'error', code: 'FEED.UNAVAILABLE' }]]);
  });

  it('is asked to fetch again when too much changes during the catch-up', async () => {
    const library = new Library();
    jest.spyOn(library, 'changedSince').mockReturnValue(new Promise(() => {}));
    const client = new PacedClient(feedOver(library), { after: 0 }, new Map(), soon);
    await settled();
    library.publishReady(...Array.from({ length: 1_001 }, (_, i) => `video-${i}`));
    await settled();
    expect(client.frames).toEqual([{ type: 'reset' }]);
    expect(client.closeCode).toBeUndefined();
  });
});

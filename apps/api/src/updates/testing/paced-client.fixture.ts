import type { CatalogEntry } from '@reelog/domain';
import { createLogger, Semaphore } from '@reelog/platform';
import { FailedKeyLimiter } from '../../auth/failed-key-limiter.js';
import { KeyRing } from '../../auth/key-ring.js';
import { MediaGrants } from '../../auth/media-grant.js';
import type { SubscribeFrame, UpdateFrame } from '../../contract/updates.schema.js';
import { VideoPresenter } from '../../videos/video-presenter.js';
import type { Audience, VideoFrame } from '../audience.js';
import { READINGS_AT_ONCE } from '../catch-up.js';
import { ClientSession, type SessionServices } from '../client-session.js';
import { FeedAccess } from '../feed-access.js';
import { LiveFeed } from '../live-feed.js';
import type { Library } from './library.fixture.js';

export const MANAGER_KEY = 'manager-key';
export const AUDITOR_KEY = 'auditor-key';
/** No actor of the library has a name. */
export const plainNames = { learnNames: async () => undefined, shownName: (actorId: string) => actorId };
export const presenter = new VideoPresenter(new MediaGrants('secret', () => 0), plainNames, { faultsOf: () => [] });

/** The services of a session, over a library in memory. */
export function feedOver(library: Library): SessionServices {
  const logger = createLogger('silent', false);
  const keys = new KeyRing({ managers: [{ key: MANAGER_KEY }], auditors: [{ name: 'otto', key: AUDITOR_KEY }] });
  const feed = new LiveFeed(library, library, presenter, logger);
  feed.start();
  const nobodySignedIn = { identityIn: async () => undefined };
  const access = new FeedAccess(new FailedKeyLimiter(keys), nobodySignedIn);
  return { feed, catalog: library, readings: new Semaphore(READINGS_AT_ONCE), log: library, logger, access };
}

/** Delays calls until the test releases them, in any order. */
export class Gate {
  private readonly waiting: (() => void)[] = [];

  readonly pass = (): Promise<void> => new Promise((resolve) => this.waiting.push(resolve));

  /** Releases one waiting call, and waits until everything is idle. */
  async release(choice: number): Promise<void> {
    const [go] = this.waiting.splice(choice % Math.max(1, this.waiting.length), 1);
    go?.();
    await new Promise((resolve) => setImmediate(resolve));
  }

  async releaseAll(): Promise<void> {
    do await this.release(0);
    while (this.waiting.length > 0);
  }
}

type Subscription = Omit<SubscribeFrame, 'type'>;
type Shown = Map<string, VideoFrame['video']>;

/** Updates the shown videos like a page. */
export function apply(shown: Shown, video: VideoFrame['video']): Shown {
  if ('title' in video) return new Map(shown).set(video.id, video);
  const rest = new Map(shown);
  rest.delete(video.id);
  return rest;
}

/** What a page shows that has just fetched everything. */
export const everything = (entries: readonly CatalogEntry[], audience: Audience): Shown =>
  new Map(entries.filter(audience.sees).map((entry) => [entry.videoId, audience.show(entry)]));

/** One connection of a page: what it showed and its resume after every frame. */
export class PacedClient {
  readonly frames: UpdateFrame[] = [];
  readonly steps: { readonly shown: Shown; readonly resume: number }[];
  readonly session: ClientSession;
  closeCode: number | undefined;

  /** `taken` resolves when the page has received what was sent. */
  constructor(services: SessionServices, subscription: Subscription | null, shown: Shown, taken: () => Promise<void>) {
    this.steps = [{ shown, resume: subscription?.after ?? 0 }];
    const socket = {
      bufferedAmount: 0,
      send: (data: Buffer, _options: object, sent?: () => void) => {
        this.receive(JSON.parse(String(data)) as UpdateFrame);
        if (sent) void taken().then(sent);
      },
      close: (code?: number) => {
        this.closeCode = code;
      },
    };
    this.session = new ClientSession(
      socket as ConstructorParameters<typeof ClientSession>[0],
      { address: '10.0.0.1' },
      services,
    );
    if (subscription)
      void this.session.receive(Buffer.from(JSON.stringify({ type: 'subscribe', ...subscription })), false);
  }

  get last(): { readonly shown: Shown; readonly resume: number } {
    return this.steps.at(-1) ?? { shown: new Map(), resume: 0 };
  }

  private receive(frame: UpdateFrame): void {
    this.frames.push(frame);
    const shown = frame.type === 'video' ? apply(this.last.shown, frame.video) : this.last.shown;
    this.steps.push({ shown, resume: 'resume' in frame ? frame.resume : this.last.resume });
  }
}

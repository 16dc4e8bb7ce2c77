import {
  absentVideo,
  type CatalogEntry,
  decideVideo,
  decideViews,
  evolveVideo,
  foldCatalog,
  isListed,
  knownVideo,
  noViews,
  type RecordedEvent,
  type VideoCommand,
  type VideoEvent,
  type VideoState,
  type ViewsEvent,
} from '@reelog/domain';
import type { EventLog, LogHead } from '@reelog/events';
import type { CatalogQueries, ProjectionAdvance, Projections } from '@reelog/read-models';
import { mediaOf, previewsOf, uploadOf } from '../../../../../libs/domain/src/testing/sample-videos.js';

/** Actions of people and frameflow on a video; the decider ignores impossible ones. */
export const DEEDS = [
  'upload',
  'probe',
  'previews',
  'fail',
  'fail for good',
  'reprocess',
  'edit',
  'remove',
  'restore',
  'purge',
  'view',
] as const;
export type Deed = (typeof DEEDS)[number];

/**
 * A library in memory with the real deciders and folds. An event is in the log at once, reaches the read model with
 * `project`, and its followers with `announce`: three steps, as in production. `pace` lets a test delay reads, before and
 * after they see the read model.
 */
export class Library
  implements
    Pick<CatalogQueries, 'getMany' | 'changedSince' | 'hasMoreChanges'>,
    Pick<EventLog, 'head'>,
    Pick<Projections, 'onAdvance'>
{
  /** Every past state of a video, by position. */
  readonly past = new Map<string, CatalogEntry[]>();
  private readonly states = new Map<string, VideoState>();
  private readonly events: RecordedEvent<VideoEvent | ViewsEvent>[] = [];
  private readonly entries = new Map<string, CatalogEntry>();
  private projected = 0;
  private readonly unannounced: ProjectionAdvance[] = [];
  private readonly listeners = new Set<(advance: ProjectionAdvance) => void>();

  constructor(private readonly pace: () => Promise<void> = async () => {}) {}

  /** Performs an action on a video if possible. */
  record(deed: Deed, videoId: string): void {
    const state = this.states.get(videoId) ?? absentVideo;
    if (deed === 'view') {
      if (!isListed(state)) return;
      const view = { viewer: `viewer-${this.events.length}`, window: '2026-01-01T00:00:00.000Z' };
      const decision = decideViews({ type: 'RecordViews', data: { videoId, views: [view] } }, noViews);
      if (decision.accepted) decision.events.forEach((event) => this.append(event));
      return;
    }
    const decision = decideVideo(this.command(deed, videoId, state), state);
    if (decision.accepted) decision.events.forEach((event) => this.append(event));
  }

  /** Folds a number of events into the read model; all by default. */
  project(count = Infinity): void {
    const batch = this.events.slice(this.projected, this.projected + count);
    const last = batch.at(-1);
    if (!last) return;
    for (const event of batch) {
      const { videoId } = event.data;
      const entry = foldCatalog(this.entries.get(videoId), event);
      if (entry) this.entries.set(videoId, entry);
    }
    this.projected = last.position;
    this.unannounced.push({
      projection: 'catalog',
      position: last.position,
      keys: [...new Set(batch.map((event) => event.data.videoId))],
    });
  }

  /** Announces a number of steps of the read model to its followers; all by default. */
  announce(count = Infinity): void {
    for (const advance of this.unannounced.splice(0, count)) for (const listener of this.listeners) listener(advance);
  }

  /** Records, projects and announces at once. */
  publish(deed: Deed, ...videoIds: string[]): void {
    for (const videoId of videoIds) this.record(deed, videoId);
    this.project();
    this.announce();
  }

  /** Makes listed videos. */
  publishReady(...videoIds: string[]): void {
    for (const deed of ['upload', 'probe', 'previews'] as const) this.publish(deed, ...videoIds);
  }

  all(): CatalogEntry[] {
    return [...this.entries.values()].sort((a, b) => a.position - b.position);
  }

  /** Position of the read model. */
  get position(): number {
    return this.projected;
  }

  onAdvance(listener: (advance: ProjectionAdvance) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async head(): Promise<LogHead> {
    return this.read(() => ({ logId: 'log-1', position: this.events.length, hash: '0'.repeat(64) }));
  }

  async getMany(videoIds: readonly string[]): Promise<CatalogEntry[]> {
    return this.read(() => videoIds.flatMap((id) => this.entries.get(id) ?? []));
  }

  async changedSince(after: number, limit: number): Promise<CatalogEntry[]> {
    return this.read(() =>
      this.all()
        .filter(({ position }) => position > after)
        .slice(0, limit),
    );
  }

  async hasMoreChanges(after: number, count: number): Promise<boolean> {
    return this.read(() => this.all().filter(({ position }) => position > after).length > count);
  }

  private async read<T>(look: () => T): Promise<T> {
    await this.pace();
    const seen = look();
    await this.pace();
    return seen;
  }

  private append(event: VideoEvent | ViewsEvent): void {
    const { videoId } = event.data;
    const past = this.past.get(videoId) ?? [];
    const recorded = this.envelope(event);
    this.events.push(recorded);
    if (event.type !== 'VideoViewed')
      this.states.set(videoId, evolveVideo(this.states.get(videoId) ?? absentVideo, event));
    const entry = foldCatalog(past.at(-1), recorded);
    if (entry) past.push(entry);
    this.past.set(videoId, past);
  }

  private envelope(event: VideoEvent | ViewsEvent): RecordedEvent<VideoEvent | ViewsEvent> {
    const position = this.events.length + 1;
    const none = '0'.repeat(64);
    return {
      ...event,
      position,
      streamId: `video-${event.data.videoId}`,
      streamVersion: position,
      eventId: `event-${position}`,
      schemaVersion: 1,
      occurredAt: '2026-01-01T00:00:00.000Z',
      actor: { id: 'anna', role: 'manager' },
      commandId: `command-${position}`,
      correlationId: `command-${position}`,
      causationId: null,
      dataHash: none,
      previousHash: none,
      hash: none,
      salts: {},
    };
  }

  private command(deed: Exclude<Deed, 'view'>, videoId: string, state: VideoState): VideoCommand {
    const work = knownVideo(state)?.work;
    const job = work?.job ?? 0;
    const tick = this.events.length;
    switch (deed) {
      case 'upload':
        return uploadOf(videoId, 'A title');
      case 'probe':
        return { type: 'RecordProbe', data: { job, media: mediaOf(60) } };
      case 'previews':
        return { type: 'RecordPreviews', data: { job, previews: previewsOf(`run-${tick}`, 60) } };
      case 'fail':
      case 'fail for good': {
        const failure = {
          stage: work?.stage ?? 'probe',
          code: 'MEDIA.BROKEN',
          message: 'It broke.',
          retryable: deed === 'fail',
          logTail: '',
        };
        return { type: 'RecordFailure', data: { job, failure } };
      }
      case 'reprocess':
        return { type: 'RequestProcessing', data: { reason: 'again' } };
      case 'edit':
        return { type: 'ChangeDetails', data: { title: `Title ${tick}` } };
      case 'remove':
        return { type: 'RemoveVideo', data: {} };
      case 'restore':
        return { type: 'RestoreVideo', data: {} };
      case 'purge':
        return { type: 'PurgeVideo', data: { objectKeys: [] } };
    }
  }
}

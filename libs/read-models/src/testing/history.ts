import {
  absentVideo,
  decideVideo,
  decideViews,
  type DomainEvent,
  evolveVideo,
  evolveViews,
  noViews,
  type RecordedEvent,
  SCHEMA_VERSIONS,
  type VideoCommand,
  type VideoState,
  videoStream,
  type View,
  type ViewsState,
  viewsStream,
} from '@reelog/domain';
import type { LogHead } from '../../../events/src/event-log.port.js';
import { GENESIS_HASH, sealEvent } from '../../../events/src/hash-chain.js';
import type { ProjectionSource } from '../projections/projection-store.port.js';

/** A log in memory, made with the real deciders: rejected commands record nothing. */
export class History implements ProjectionSource {
  readonly events: RecordedEvent[] = [];
  private readonly videos = new Map<string, VideoState>();
  private readonly views = new Map<string, ViewsState>();
  private readonly versions = new Map<string, number>();

  constructor(
    private now = Date.parse('2026-03-01T12:00:00.000Z'),
    readonly logId = '11111111-1111-4111-8111-111111111111',
  ) {}

  head(): LogHead {
    return this.headAt(this.events.length);
  }

  /** The head when the history had this many events. */
  headAt(position: number): LogHead {
    return { logId: this.logId, position, hash: this.events[position - 1]?.hash ?? GENESIS_HASH };
  }

  readAfter(after: number, limit: number): RecordedEvent[] {
    return this.events.slice(after, after + limit);
  }

  stateOf(videoId: string): VideoState {
    return this.videos.get(videoId) ?? absentVideo;
  }

  /** Moves the clock between commands; it does not move otherwise. */
  pass(milliseconds: number): void {
    this.now += milliseconds;
  }

  execute(videoId: string, command: VideoCommand): void {
    const decision = decideVideo(command, this.stateOf(videoId));
    if (!decision.accepted) return;
    for (const event of decision.events) {
      this.videos.set(videoId, evolveVideo(this.stateOf(videoId), event));
      this.record(videoStream(videoId), event);
    }
  }

  view(videoId: string, views: readonly View[]): void {
    if (this.stateOf(videoId).status === 'absent') return;
    const state = this.views.get(videoId) ?? noViews;
    const decision = decideViews({ type: 'RecordViews', data: { videoId, views } }, state);
    if (!decision.accepted) return;
    for (const event of decision.events) {
      this.views.set(videoId, evolveViews(state, event));
      this.record(viewsStream(videoId), event);
    }
  }

  private record(streamId: string, event: DomainEvent): void {
    const streamVersion = (this.versions.get(streamId) ?? 0) + 1;
    this.versions.set(streamId, streamVersion);
    const position = this.events.length + 1;
    const sealed = sealEvent(
      {
        ...event,
        position,
        streamId,
        streamVersion,
        eventId: `event-${position}`,
        schemaVersion: SCHEMA_VERSIONS[event.type],
        occurredAt: new Date(this.now).toISOString(),
        recordedAt: new Date(this.now).toISOString(),
        actor: { id: 'ana', role: 'manager' },
        commandId: `command-${position}`,
        correlationId: `correlation-${position}`,
        causationId: null,
      },
      this.head().hash,
    );
    this.events.push(sealed as RecordedEvent);
  }
}

import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { VideoViewed } from '@reelog/domain';
import type { Commit, EventLog } from '@reelog/events';

const occurredAt = '2026-03-01T12:00:00.000Z';

const view = (videoId: string): VideoViewed => ({
  type: 'VideoViewed',
  data: { videoId, views: [{ viewer: randomUUID().repeat(2).replaceAll('-', ''), window: occurredAt }] },
});

export const commitOf = (videoId: string, expectedVersion: number): Commit => ({
  streamId: `views-${videoId}`,
  expectedVersion,
  events: [view(videoId)],
  commandId: uuidv7(), // as the api makes them, unless a client sent an idempotency key
  requestDigest: randomUUID(),
  actor: { id: 'viewers', role: 'system' },
  correlationId: randomUUID(),
  causationId: null,
  occurredAt,
});

/** Callers that append one event at a time, each to its own stream. */
export class Callers {
  private readonly versions: Map<string, number>;

  constructor(
    private readonly log: EventLog,
    count: number,
  ) {
    this.versions = new Map(Array.from({ length: count }, () => [randomUUID(), 0]));
  }

  /** Appends for a while. @returns the number of acknowledged appends */
  async run(durationMs: number): Promise<number> {
    const end = performance.now() + durationMs;
    let acknowledged = 0;
    const one = async (videoId: string): Promise<void> => {
      while (performance.now() < end) {
        const { streamVersion } = await this.log.append(commitOf(videoId, this.versions.get(videoId) ?? 0));
        this.versions.set(videoId, streamVersion);
        acknowledged++;
      }
    };
    await Promise.all([...this.versions.keys()].map(one));
    return acknowledged;
  }
}

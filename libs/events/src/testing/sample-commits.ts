import { createHash, randomUUID } from 'node:crypto';
import type { DomainEvent, StoredEvent } from '@reelog/domain';
import type { Commit, EventLog, EventPage, ReadPageOptions } from '../event-log.port.js';

/** A commit for a new, empty stream; pass only what matters to the test. */
export function aCommit(changes: Partial<Commit> = {}): Commit {
  const videoId = randomUUID();
  return {
    streamId: `video-${videoId}`,
    expectedVersion: 0,
    events: [retitled('A title')],
    commandId: randomUUID(),
    requestDigest: digest('a request'),
    actor: { id: 'alice', role: 'manager' },
    correlationId: randomUUID(),
    causationId: null,
    occurredAt: '2026-03-01T12:00:00.000Z',
    ...changes,
  };
}

export const retitled = (title: string, videoId = 'v'): DomainEvent => ({
  type: 'VideoDetailsChanged',
  data: { videoId, title },
});

export const viewed = (viewer: string, videoId = 'v'): DomainEvent => ({
  type: 'VideoViewed',
  data: { videoId, views: [{ viewer: digest(viewer), window: '2026-03-01T12:00:00.000Z' }] },
});

/** Some events for one commit. */
export function events(count: number): Commit['events'] {
  const [first = retitled('1'), ...rest] = Array.from({ length: count }, (_, index) => retitled(`${index + 1}`));
  return [first, ...rest];
}

export const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

export const newStream = (): string => `video-${randomUUID()}`;

/** Reads all pages to the end. */
export async function readAll(log: EventLog, options: ReadPageOptions): Promise<StoredEvent[]> {
  const all: StoredEvent[] = [];
  const cursor = options.direction === 'backwards' ? 'before' : 'after';
  let page: EventPage<StoredEvent> = await log.readPage(options);
  for (;;) {
    all.push(...page.events);
    if (page.next === null) return all;
    page = await log.readPage({ ...options, [cursor]: page.next });
  }
}

/** `from`, `from + 1`, … `to`. */
export const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

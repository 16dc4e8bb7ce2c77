import type { AuditEvent } from '../../../lib/types.js';

/** A recorded event for tests, by Ana, of video `v`. */
export const anEvent = (
  position: number,
  type: string,
  data: AuditEvent['data'] = {},
  part: Partial<AuditEvent> = {},
): AuditEvent => ({
  position,
  streamId: 'video-v',
  streamVersion: position,
  eventId: `event-${position}`,
  type,
  schemaVersion: 1,
  occurredAt: '2026-03-01T12:00:00.000Z',
  actor: { id: 'id:7d0c', role: 'manager' },
  actorName: 'Ana',
  commandId: 'command',
  correlationId: 'correlation',
  causationId: null,
  dataHash: 'd',
  previousHash: 'p',
  hash: 'h',
  data: { videoId: 'v', ...data },
  salts: {},
  ...part,
});

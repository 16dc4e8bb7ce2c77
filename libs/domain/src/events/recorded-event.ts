import type { DomainEvent } from './domain-event.js';

export type ActorRole = 'viewer' | 'manager' | 'auditor' | 'system';

/**
 * Who caused a commit: the random id of a person (see `ActorIntroduced`) or a part of the system. Older releases recorded
 * the name of the person's key instead.
 */
export interface Actor {
  readonly id: string;
  readonly role: ActorRole;
}

/** All fields of a recorded event except its data: the input of the hash chain. */
export interface EventEnvelope {
  /** Global, gap-free, from 1. */
  readonly position: number;
  readonly streamId: string;
  /** From 1 within its stream. */
  readonly streamVersion: number;
  /** UUIDv7. */
  readonly eventId: string;
  readonly type: string;
  readonly schemaVersion: number;
  /** RFC 3339, UTC, by the clock of the writer. */
  readonly occurredAt: string;
  /**
   * RFC 3339, UTC: the time of recording, never before that of an earlier position. Absent in log format 1; hashed only
   * if present.
   */
  readonly recordedAt?: string;
  readonly actor: Actor;
  readonly commandId: string;
  readonly correlationId: string;
  /** The event or command that led to this one; null when a person caused it. */
  readonly causationId: string | null;
  readonly dataHash: string;
  readonly previousHash: string;
  readonly hash: string;
}

/** An event exactly as it is stored: not upcast, with the salts of its erasable fields. */
export interface StoredEvent extends EventEnvelope {
  readonly data: Readonly<Record<string, unknown>>;
  /** Field name -> 16 random bytes, hex. */
  readonly salts: Readonly<Record<string, string>>;
}

/** An event as the application sees it: upcast to its newest schema. */
export type RecordedEvent<E extends DomainEvent = DomainEvent> = E extends DomainEvent
  ? Omit<StoredEvent, 'type' | 'data'> & E
  : never;

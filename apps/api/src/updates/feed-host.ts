import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AllowedHosts } from '../http/allowed-hosts.js';

/** Injection tokens of the parts of the feed. */
export const SESSION_SERVICES = Symbol('SessionServices');
export const FEED_HOST = Symbol('FeedHost');
export const FEED_LIMITS = Symbol('FeedLimits');

export interface FeedLimits {
  readonly maxClients: number;
  /** Limit per address, except loopback. */
  readonly maxClientsPerAddress: number;
}

export const DEFAULT_LIMITS: FeedLimits = { maxClients: 5_000, maxClientsPerAddress: 100 };

/** What the feed needs from its HTTP server. */
export interface FeedHost {
  addressOf(request: IncomingMessage): string;
  readonly hosts: AllowedHosts;
  /** The session id in the cookie of a signed-in browser. */
  sessionOf(request: IncomingMessage): string | undefined;
  /** Whether an earlier request on the connection is still being answered. */
  isBusy(socket: Duplex): boolean;
}

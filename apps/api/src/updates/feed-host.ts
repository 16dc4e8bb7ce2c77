import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AllowedHosts } from '../http/allowed-hosts.js';

/** Injection tokens of what the feed is made of. */
export const SESSION_SERVICES = Symbol('SessionServices');
export const FEED_HOST = Symbol('FeedHost');
export const FEED_LIMITS = Symbol('FeedLimits');

export interface FeedLimits {
  readonly maxClients: number;
  /** Of one address that is not loopback. */
  readonly maxClientsPerAddress: number;
}

export const DEFAULT_LIMITS: FeedLimits = { maxClients: 5_000, maxClientsPerAddress: 100 };

/** What the feed has to know of the HTTP server that it is attached to. */
export interface FeedHost {
  addressOf(request: IncomingMessage): string;
  readonly hosts: AllowedHosts;
  /** Of the cookie of a signed-in browser. */
  sessionOf(request: IncomingMessage): string | undefined;
  /** Whether the answer to an earlier request is under way on a connection. */
  isBusy(socket: Duplex): boolean;
}

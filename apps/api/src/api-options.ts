import type { HostSettings } from './http/allowed-hosts.js';
import type { HttpLimits } from './http/http-limits.js';

/** Injection token of the settings that the api needs; made from the configuration by the composition root. */
export const API_OPTIONS = Symbol('ApiOptions');

/** With where it listens, how it is called, and the proxies that are believed when they say whom they speak for. */
export interface ApiOptions extends HostSettings {
  /** What one peer may take; the usual limits unless a test puts smaller ones in place. */
  readonly limits?: Partial<HttpLimits>;
  readonly maxUploadBytes: number;
  /** Who may cache preview pictures: only browsers, or proxies as well. */
  readonly mediaCache: 'private' | 'public';
  /** Whether videos go through the api, or players are led to the store, if it has addresses for them. */
  readonly mediaDelivery: 'proxy' | 'redirect';
  readonly viewsPerMinute: number;
  /** Makes session ids unrecognisable in the log. */
  readonly viewerSalt: string;
  /** How stored objects are compared with the log; 0 days: not at all. */
  readonly fixity: { readonly cycleDays: number; readonly bytesPerSecond: number };
  /** Folder of the built web client. */
  readonly webRoot: string;
}

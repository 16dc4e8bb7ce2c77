/** Injection token of the settings that the api needs; made from the configuration by the composition root. */
export const API_OPTIONS = Symbol('ApiOptions');

export interface ApiOptions {
  /** Proxies that are believed when they say whom they speak for: addresses, ranges, or names of such. */
  readonly trustProxy: readonly string[];
  readonly maxUploadBytes: number;
  /** Who may cache preview pictures: only browsers, or proxies as well. */
  readonly mediaCache: 'private' | 'public';
  /** Whether films go through the api, or players are led to the store, if it has addresses for them. */
  readonly mediaDelivery: 'proxy' | 'redirect';
  readonly viewsPerMinute: number;
  /** Makes session ids unrecognisable in the log. */
  readonly viewerSalt: string;
  /** Folder of the built web client. */
  readonly webRoot: string;
}

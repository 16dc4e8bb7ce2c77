import type { SiteSettings } from '@reelog/platform';
import type { HostSettings } from './http/allowed-hosts.js';
import type { HttpLimits } from './http/http-limits.js';

/** Injection token of the api's settings; the composition root makes them from the configuration. */
export const API_OPTIONS = Symbol('ApiOptions');

/** Settings of the api, including its address, its host names and its trusted proxies. */
export interface ApiOptions extends HostSettings {
  /** Limits per client; tests set smaller ones. */
  readonly limits?: Partial<HttpLimits>;
  readonly maxUploadBytes: number;
  /** Who may cache preview pictures: only browsers, or proxies as well. */
  readonly mediaCache: 'private' | 'public';
  /** `proxy`: the api sends the videos; `redirect`: clients fetch them from the store, if it has public addresses. */
  readonly mediaDelivery: 'proxy' | 'redirect';
  readonly viewsPerMinute: number;
  /** Whether previews of earlier releases are made again. */
  readonly renewsPreviews: boolean;
  /** Salt of the hashes that replace session ids in the log. */
  readonly viewerSalt: string;
  /** How stored objects are compared with the log; 0 days turns it off. */
  readonly fixity: { readonly cycleDays: number; readonly bytesPerSecond: number };
  /** Name, logo and accent of the site. */
  readonly site: SiteSettings;
  /** Folder of the built web client. */
  readonly webRoot: string;
}

import type { ObjectStore } from '@reelog/storage';
import type { ApiOptions } from '../api-options.js';

// Every Content-Security-Policy of this server, except those of stored objects (send-object.ts).

type Directives = Readonly<Record<string, string[]>>;

/** The origin of the store, if browsers fetch videos from it. */
export const mediaOrigin = (
  options: Pick<ApiOptions, 'mediaDelivery'>,
  store: Pick<ObjectStore, 'publicOrigin'>,
): string | undefined => (options.mediaDelivery === 'redirect' ? store.publicOrigin : undefined);

/** Of answers that bypass the plugins. */
export const BARE_POLICY = "default-src 'none'";

/**
 * Of the client and of all other answers that name no other one.
 * @param mediaOrigin of the store, if browsers fetch videos from it
 */
export const siteDirectives = (mediaOrigin: string | undefined): Directives => ({
  'default-src': ["'self'"],
  'script-src': ["'self'"],
  'style-src': ["'self'", "'unsafe-inline'"],
  'img-src': ["'self'", 'data:', 'blob:'],
  'media-src': ["'self'", 'blob:', ...known(mediaOrigin)],
  'connect-src': ["'self'"],
  'object-src': ["'none'"],
  'base-uri': ["'none'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'none'"],
});

/** Of the only page that other sites may show in a frame. */
export const embedPolicy = (mediaOrigin: string | undefined): string =>
  policy({
    'default-src': ["'none'"],
    'script-src': ["'self'"],
    'style-src': ["'self'"],
    'img-src': ["'self'"],
    'media-src': ["'self'", ...known(mediaOrigin)],
    'connect-src': ["'self'"],
    'base-uri': ["'none'"],
    'form-action': ["'none'"],
    'frame-ancestors': ['*'],
  });

/** Of a file of the operator that may be an SVG: it is a picture, also when somebody opens its address. */
export const LOGO_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/** Of a page that brings its own styles and one script. @param scriptHash `sha256-…` of the script */
export const selfContainedPolicy = (scriptHash: string): string =>
  policy({
    'default-src': ["'none'"],
    'script-src': [`'${scriptHash}'`],
    'style-src': ["'unsafe-inline'"],
    'connect-src': ["'self'"],
    'base-uri': ["'none'"],
    'form-action': ["'none'"],
    'frame-ancestors': ["'none'"],
  });

const known = (origin: string | undefined): string[] => (origin === undefined ? [] : [origin]);

const policy = (directives: Directives): string =>
  Object.entries(directives)
    .map(([name, values]) => [name, ...values].join(' '))
    .join('; ');

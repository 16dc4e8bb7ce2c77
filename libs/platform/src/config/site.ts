import type { Accent } from './accent.js';
import type { Config } from './config.schema.js';
import { readSiteLogo, type SiteLogo } from './site-logo.js';

/** The identity of a site, as its operator chose it. */
export interface SiteSettings {
  readonly name: string;
  readonly logo?: SiteLogo;
  readonly accent?: Accent;
  /** Whether search engines get a list of all videos. */
  readonly hasSitemap: boolean;
  /** Whether browsers show a page of the site when they cannot reach it. */
  readonly hasOfflinePage: boolean;
}

/** The identity of the site. @throws Error if the file of its logo can no longer be read */
export const siteSettings = ({ SITE_NAME, SITE_LOGO, ACCENT, SITEMAP, OFFLINE_PAGE }: Config): SiteSettings => ({
  name: SITE_NAME,
  ...(SITE_LOGO !== undefined && { logo: readSiteLogo(SITE_LOGO) }),
  ...(ACCENT !== undefined && { accent: ACCENT }),
  hasSitemap: SITEMAP === 'on',
  hasOfflinePage: OFFLINE_PAGE === 'on',
});

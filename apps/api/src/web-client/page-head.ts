import { documentWithHead, type HeadElement, headLines, type PageHead } from '../markup/document-head.js';
import type { Site } from '../site/site.js';

/** A document of the client with the head of one page, and with the name, logo and accent of the site. */
export function pageWithHead(document: string, head: PageHead, site: Site): string {
  const whole = { ...head, elements: [...identityOf(site), ...head.elements] };
  const accent = headLines([['link', { rel: 'stylesheet', href: site.accentUrl }]]);
  // After the style sheet of the client, so that it replaces the accent there.
  return documentWithHead(document, whole).replace(/<\/head>/, (end) => [...accent, end].join('\n  '));
}

const identityOf = (site: Site): HeadElement[] => [
  ['meta', { name: 'application-name', content: site.name }],
  ['meta', { name: 'apple-mobile-web-app-title', content: site.name }],
  ['meta', { property: 'og:site_name', content: site.name }],
  ['meta', { name: 'site-logo', content: site.logoUrl }],
  ['meta', { name: 'offline-page', content: site.hasOfflinePage ? undefined : 'off' }],
  ['link', { rel: 'manifest', href: '/site.webmanifest' }],
  ['link', { rel: 'apple-touch-icon', href: '/apple-touch-icon.png' }],
  ['link', { rel: 'alternate', type: 'application/atom+xml', title: site.name, href: '/feed.atom' }],
];

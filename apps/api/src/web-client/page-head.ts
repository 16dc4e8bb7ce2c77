import { attributesOf, escaped } from '../markup/html.js';
import type { Site } from '../site/site.js';

/** An element of the head; left out when one of its values is not known. */
export type HeadElement = readonly [
  name: 'meta' | 'link',
  attributes: Readonly<Record<string, string | number | undefined>>,
];

/** What the head of a page says besides the identity of the site. */
export interface PageHead {
  readonly title: string;
  readonly description: string;
  readonly elements: readonly HeadElement[];
}

/** A document of the client with the head of one page, and with the name, logo and accent of the site. */
export function pageWithHead(document: string, { title, description, elements }: PageHead, site: Site): string {
  const head = [['meta', { name: 'description', content: description }] as const, ...identityOf(site), ...elements];
  const lines = [`<title>${escaped(title)}</title>`, ...head.filter(isKnown).map(written)];
  const accent = [['link', { rel: 'stylesheet', href: site.accentUrl }] as const].filter(isKnown).map(written);
  return document
    .replace(/<meta\s+name="description"[^>]*>\s*/, '')
    .replace(/<title>[^<]*<\/title>/, () => lines.join('\n    '))
    .replace(/<\/head>/, (end) => [...accent, end].join('\n  ')); // after the client's own style sheet
}

function identityOf(site: Site): HeadElement[] {
  return [
    ['meta', { name: 'application-name', content: site.name }],
    ['meta', { name: 'apple-mobile-web-app-title', content: site.name }],
    ['meta', { property: 'og:site_name', content: site.name }],
    ['meta', { name: 'site-logo', content: site.logoUrl }],
    ['meta', { name: 'offline-page', content: site.hasOfflinePage ? undefined : 'off' }],
    ['link', { rel: 'manifest', href: '/site.webmanifest' }],
    ['link', { rel: 'apple-touch-icon', href: '/apple-touch-icon.png' }],
    ['link', { rel: 'alternate', type: 'application/atom+xml', title: site.name, href: '/feed.atom' }],
  ];
}

const isKnown = ([, attributes]: HeadElement): boolean =>
  Object.values(attributes).every((value) => value !== undefined && value !== '');

const written = ([name, attributes]: HeadElement): string => `<${name}${attributesOf(attributes)} />`;

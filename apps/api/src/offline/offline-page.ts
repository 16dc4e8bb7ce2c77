import { createHash } from 'node:crypto';
import { selfContainedPolicy } from '../http/content-security.js';
import { documentWithHead } from '../markup/document-head.js';
import { escaped } from '../markup/html.js';
import type { Site } from '../site/site.js';

/** The page that browsers show when they cannot reach the site, and its Content-Security-Policy. */
export function offlinePage(document: string, site: Pick<Site, 'name' | 'accent'>): { html: string; policy: string } {
  const title = `${site.name} cannot be reached`;
  const { accent } = site;
  const html = documentWithHead(document, { title, description: title, elements: [] })
    .replace(/(<span id="site-name">)[^<]*/, (_all, start: string) => start + escaped(site.name))
    .replace(/--ember:[^;]*;/, (own) => (accent ? `--ember: light-dark(${accent.light}, ${accent.dark});` : own));
  const script = /<script>([^]*?)<\/script>/.exec(html)?.[1] ?? '';
  return { html, policy: selfContainedPolicy(`sha256-${createHash('sha256').update(script).digest('base64')}`) };
}

/** Replaces the worker in browsers that have it: it takes itself away, with what it kept. */
export const RETIRED_WORKER = `self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => {
  event.waitUntil(caches.delete('offline-page').then(() => self.registration.unregister()));
});
`;

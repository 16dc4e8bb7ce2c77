import type { PageHead } from '../markup/document-head.js';

/**
 * The head of every page that is not about one video.
 * @param origin the same for all visitors, for the picture of link previews
 */
export function startHead(siteName: string, origin: string | undefined): PageHead {
  const description = `${siteName}: watch, and scrub, every video of the library.`;
  return {
    title: siteName,
    description,
    elements: [
      ['meta', { property: 'og:type', content: 'website' }],
      ['meta', { property: 'og:title', content: siteName }],
      ['meta', { property: 'og:description', content: description }],
      ['meta', { property: 'og:image', content: origin && `${origin}/site/icon-512.png` }],
    ],
  };
}

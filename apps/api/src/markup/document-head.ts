import { type Attributes, attributesOf, escaped } from './html.js';

/** An element of the head; left out when one of its values is not known. */
export type HeadElement = readonly [name: 'meta' | 'link', attributes: Attributes];

/** What the head of a page says about it. */
export interface PageHead {
  readonly title: string;
  readonly description: string;
  readonly elements: readonly HeadElement[];
}

/** A document with the head of one page in place of its own title and description. */
export function documentWithHead(document: string, { title, description, elements }: PageHead): string {
  const head = headLines([['meta', { name: 'description', content: description }], ...elements]);
  return document
    .replace(/<meta\s+name="description"[^>]*>\s*/, '')
    .replace(/<title>[^<]*<\/title>/, () => [`<title>${escaped(title)}</title>`, ...head].join('\n    '));
}

/** The elements whose values are all known, as HTML. */
export const headLines = (elements: readonly HeadElement[]): string[] =>
  elements
    .filter(([, attributes]) => Object.values(attributes).every((value) => value !== undefined && value !== ''))
    .map(([name, attributes]) => `<${name}${attributesOf(attributes)} />`);

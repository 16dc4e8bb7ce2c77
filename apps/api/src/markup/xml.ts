import { type Attributes, attributesOf, escaped } from './html.js';

export const XML_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n';

/** XML that is written already, unlike a text, which is escaped. */
export class Xml {
  constructor(readonly text: string) {}
}

export type XmlContent = string | number | readonly (Xml | undefined)[];

/** An element with its content; undefined if its text is. */
export function xml(name: string, attributes: Attributes, content: XmlContent): Xml;
export function xml(name: string, attributes: Attributes, content: XmlContent | undefined): Xml | undefined;
export function xml(name: string, attributes: Attributes, content: XmlContent | undefined): Xml | undefined {
  if (content === undefined) return undefined;
  const tag = name + legal(attributesOf(attributes));
  const inner =
    typeof content === 'object' ? content.map((child) => child?.text ?? '').join('') : escaped(legal(String(content)));
  return new Xml(inner === '' ? `<${tag}/>` : `<${tag}>${inner}</${name}>`);
}

/** Without the characters that XML 1.0 forbids even when they are escaped (XML 1.0, 2.2). */
const legal = (text: string): string =>
  text.replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '');

/**
 * The little XML that lists are made of: elements without attributes, looked up by name. The minio client's own parser
 * takes a key of digits for a number (`0012` becomes 12).
 */
export const xmlElements = (xml: string, name: string): string[] =>
  [...xml.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, 'gs'))].map(([, content = '']) => content);

/** The text of the first such element; `''` when there is none. Keys, sizes and dates have nothing to unescape. */
export const xmlText = (xml: string, name: string): string => unescapeXml(xmlElements(xml, name)[0] ?? '');

const ENTITIES: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  amp: '&',
  '#34': '"',
  '#39': "'",
};

const unescapeXml = (text: string): string =>
  text.replace(/&([^;]+);/g, (whole, name: string) => ENTITIES[name] ?? whole);
